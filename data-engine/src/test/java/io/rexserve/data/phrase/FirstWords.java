package io.rexserve.data.phrase;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A process whose threads all ask WordNet at once, before any code is warm; prints what they were told.
final class FirstWords {
    private static final int THREADS = 8;
    private static final List<String> CAPTION =
            List.of("a", "photo", "of", "raccoon", "there", "is", "in", "the", "picture");

    private FirstWords() {}

    public static void main(String[] args) throws Exception {
        WordNet wordNet = WordNet.shared();
        var together = new CyclicBarrier(THREADS);
        var answers = new TreeSet<String>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            var all = new ArrayList<Future<String>>();
            for (int i = 0; i < THREADS; i++) {
                boolean otherFirst = i % 2 == 0;
                all.add(threads.submit(() -> {
                    together.await();
                    CAPTION.forEach(wordNet::isWord);
                    wordNet.verbShare("raccoon");
                    boolean photo = otherFirst && wordNet.mayBePhysical("photo");
                    return wordNet.mayBePhysical("raccoon") && (photo || !otherFirst) ? "things" : "no things";
                }));
            }
            for (Future<String> one : all) {
                answers.add(one.get());
            }
        }
        System.out.println(answers);
    }
}
