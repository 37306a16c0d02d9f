package dev.plfm.command.platform;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Gathers what the events of one batch make necessary, so that it is done once at the batch's end and before its token moves on:
 * if it fails, the whole batch is handled again.
 */
public final class BatchWork {
    private BatchWork() {}

    /**
     * Notes an item under a key (the last one noted wins) and, once per batch and name, arranges for {@code atEnd} to get them all.
     *
     * @param name tells this kind of work from others in the same batch
     */
    public static <K, V> void add(String name, K key, V item, Consumer<Map<K, V>> atEnd) {
        UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
        String resource = "batch-work:" + name;
        Map<K, V> items = batch.getResource(resource);
        if (items == null) {
            Map<K, V> fresh = new LinkedHashMap<>();
            batch.resources().put(resource, fresh);
            batch.onPrepareCommit(uow -> {
                uow.root().resources().remove(resource);
                atEnd.accept(fresh);
            });
            items = fresh;
        }
        items.put(key, item);
    }
}
