package io.rexserve.trainer.paradigm;

import io.rexserve.datasets.art.ObjectName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Names to ask for in a scene, one question each, the same for every arm.
final class NameQuestions {
    private static final double ABSENT_SHARE = 0.3;

    private NameQuestions() {}

    /// Names that are there and, three in ten, names that are not: half of these share a super-category with one that
    /// is.
    ///
    /// @param known names asked for are below it
    static List<Integer> training(ParadigmScene scene, int questions, int known, SplittableRandom random) {
        List<Integer> present = scene.present();
        var names = new LinkedHashSet<Integer>();
        for (int attempt = 0; attempt < 10 * questions && names.size() < questions; attempt++) {
            boolean absent = present.isEmpty() || random.nextDouble() < ABSENT_SHARE;
            int name = present.isEmpty() ? 0 : present.get(random.nextInt(present.size()));
            if (absent) {
                name = present.isEmpty() || random.nextBoolean() ? random.nextInt(known) : alike(name, known, random);
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static int alike(int name, int known, SplittableRandom random) {
        String group = ObjectName.drawn().get(name).superCategory();
        List<Integer> members = IntStream.range(0, known)
                .filter(other -> ObjectName.drawn().get(other).superCategory().equals(group))
                .boxed()
                .toList();
        return members.isEmpty() ? random.nextInt(known) : members.get(random.nextInt(members.size()));
    }

    /// Every name that is there, one that is not but shares a super-category, and another that is not.
    ///
    /// @param known names asked for are below it
    static List<Integer> test(ParadigmScene scene, int known, SplittableRandom random) {
        List<Integer> present = scene.present();
        var names = new ArrayList<>(present);
        if (!present.isEmpty()) {
            draw(names, alikeAbsent(present, known, random), random);
        }
        draw(names, IntStream.range(0, known).boxed().toList(), random);
        return names;
    }

    private static List<Integer> alikeAbsent(List<Integer> present, int known, SplittableRandom random) {
        String group = ObjectName.drawn()
                .get(present.get(random.nextInt(present.size())))
                .superCategory();
        return IntStream.range(0, known)
                .filter(name -> ObjectName.drawn().get(name).superCategory().equals(group))
                .boxed()
                .toList();
    }

    // One that is not asked for yet, if there is any.
    private static void draw(List<Integer> names, List<Integer> from, SplittableRandom random) {
        List<Integer> free = from.stream().filter(name -> !names.contains(name)).toList();
        if (!free.isEmpty()) {
            names.add(free.get(random.nextInt(free.size())));
        }
    }
}
