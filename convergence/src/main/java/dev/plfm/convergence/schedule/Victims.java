package dev.plfm.convergence.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The choice of victims among the instances of one node. */
final class Victims {
    private Victims() {}

    /** The cheapest set of at most {@code most} that has so many bytes, the dearest first; null when there is none. */
    static @Nullable List<RunningInstance> cheapest(List<RunningInstance> eligible, long bytes, int most) {
        int many = fewest(eligible, bytes);
        if (many > Math.min(most, eligible.size())) {
            return null;
        }
        List<RunningInstance> byPrice =
                eligible.stream().sorted(Preemption.BY_PRICE).toList();
        List<RunningInstance> chosen = new ArrayList<>();
        int end = byPrice.size();
        long missing = bytes;
        for (int left = many; left > 0; left--) {
            end = shortestPrefix(byPrice.subList(0, end), left, missing) - 1;
            RunningInstance dearest = byPrice.get(end);
            chosen.add(dearest);
            missing -= dearest.memoryBytes();
        }
        return chosen;
    }

    /** How many it takes at least: more than there are when all do not suffice. */
    private static int fewest(List<RunningInstance> eligible, long bytes) {
        long[] sizes = eligible.stream()
                .mapToLong(RunningInstance::memoryBytes)
                .sorted()
                .toArray();
        long sum = 0;
        int many = 0;
        while (sum < bytes && many < sizes.length) {
            many++;
            sum += sizes[sizes.length - many];
        }
        return sum < bytes ? sizes.length + 1 : many;
    }

    /** How many of the cheapest must be looked at for {@code many} of them to have so many bytes: the last one is needed. */
    private static int shortestPrefix(List<RunningInstance> byPrice, int many, long bytes) {
        PriorityQueue<Long> largest = new PriorityQueue<>();
        long sum = 0;
        for (int length = 1; length <= byPrice.size(); length++) {
            long size = byPrice.get(length - 1).memoryBytes();
            largest.add(size);
            sum += size;
            if (largest.size() > many) {
                sum -= largest.remove();
            }
            if (largest.size() == many && sum >= bytes) {
                return length;
            }
        }
        throw new IllegalStateException("A set that was there is gone");
    }
}
