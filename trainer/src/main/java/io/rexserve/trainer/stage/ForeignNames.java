package io.rexserve.trainer.stage;

import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.TrainingImage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// Names that an image does not show, as far as its set and the sets trained beside it tell.
///
/// A set of one class has no absent names of its own: every image shows the class. Names of replayed sets, which are
/// chosen because the model knew them before, count as absent in the data's images and the data's names in the replayed
/// ones, where the other set does not have the name too. So the model learns to refuse both ways.
final class ForeignNames {
    private final Set<String> data;
    private final Set<String> replayed;

    ForeignNames(Corpus corpus) {
        data = names(corpus.training().stream());
        replayed = names(corpus.replay().stream().flatMap(List::stream));
    }

    private static Set<String> names(Stream<TrainingImage> images) {
        var names = new LinkedHashSet<String>();
        images.forEach(image -> {
            names.addAll(image.vocabulary().names());
            image.objects().forEach(region -> {
                if (region.category() != null) {
                    names.add(region.category());
                }
            });
        });
        return names;
    }

    /// Names that count as absent in an image, in a fixed order.
    ///
    /// @param replay whether the image is of a replayed set
    List<String> absent(TrainingImage image, boolean replay) {
        var absent = new LinkedHashSet<>(image.absent());
        Set<String> own = lower(replay ? replayed : data);
        for (String name : replay ? data : replayed) {
            if (!own.contains(name.toLowerCase(Locale.ROOT))) {
                absent.add(name);
            }
        }
        return new ArrayList<>(absent);
    }

    /// Names that only replayed sets have.
    List<String> ofReplay() {
        Set<String> own = lower(data);
        return replayed.stream()
                .filter(name -> !own.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static Set<String> lower(Set<String> names) {
        var lower = new LinkedHashSet<String>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        return lower;
    }
}
