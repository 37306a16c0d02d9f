package dev.plfm.command.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Does things as if on another thread: without the units of work that are open on this one. */
final class Apart {
    private Apart() {}

    static <R> R from(Supplier<R> work) {
        Deque<UnitOfWork<?>> aside = new ArrayDeque<>();
        while (CurrentUnitOfWork.isStarted()) {
            UnitOfWork<?> current = CurrentUnitOfWork.get();
            aside.push(current);
            CurrentUnitOfWork.clear(current);
        }
        try {
            return work.get();
        } finally {
            aside.forEach(CurrentUnitOfWork::set);
        }
    }
}
