package io.rexserve.data.measure;

import io.rexserve.data.describe.Placement;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Region;
import io.rexserve.datasets.scene.Superlative;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a referring expression says that can be checked on boxes: a name, superlatives, an ordinal from the left, a
/// place in the picture.
///
/// @param name that it refers by; empty if it has none, or several
/// @param fromLeft position from the left, from 1; empty if it says none
/// @param place as [Placement] puts it
record Expression(Optional<String> name, Set<Superlative> superlatives, OptionalInt fromLeft, Optional<String> place) {
    private static final Pattern PLACE = Pattern.compile(
            "(?:in|on|at) the (upper left|upper right|lower left|lower right|top|bottom|left|right|middle)\\b"
                    + "(?: of the (?:picture|image|photo))?");
    private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth", "fifth");
    private static final Pattern FROM_LEFT = Pattern.compile("\\b(first|second|third|fourth|fifth)\\b.* from the left");

    static Expression of(String text, Collection<String> vocabulary) {
        String lower = text.toLowerCase(Locale.ROOT);
        Set<String> names = Names.in(lower, vocabulary);
        var superlatives = EnumSet.noneOf(Superlative.class);
        for (Superlative superlative : Superlative.values()) {
            if (Pattern.compile("\\b" + superlative.word() + "\\b")
                    .matcher(lower)
                    .find()) {
                superlatives.add(superlative);
            }
        }
        Matcher place = PLACE.matcher(lower);
        Matcher ordinal = FROM_LEFT.matcher(lower);
        return new Expression(
                names.size() == 1 ? names.stream().findFirst() : Optional.empty(),
                superlatives,
                ordinal.find() ? OptionalInt.of(ORDINALS.indexOf(ordinal.group(1)) + 1) : OptionalInt.empty(),
                place.find() ? Optional.of(place.group(1)) : Optional.empty());
    }

    /// Positions of the true regions that it fits.
    Set<Integer> meant(TruthPicture truth) {
        if (name.isEmpty()) {
            return Set.of();
        }
        List<Integer> fitting = IntStream.range(0, truth.regions().size())
                .filter(i -> name.get().equals(truth.regions().get(i).category()))
                .filter(i -> place.isEmpty()
                        || place.get().equals(place(truth, truth.regions().get(i))))
                .boxed()
                .collect(Collectors.toList());
        for (Superlative superlative : superlatives) {
            fitting = most(superlative, fitting, truth);
        }
        return fromLeft.isPresent()
                ? fitting.stream()
                        .sorted(Comparator.comparingDouble(
                                i -> centre(truth.regions().get(i))))
                        .skip(fromLeft.getAsInt() - 1L)
                        .limit(1)
                        .collect(Collectors.toSet())
                : new TreeSet<>(fitting);
    }

    private static double centre(Region region) {
        return (region.box().x1() + region.box().x2()) / 2;
    }

    private static String place(TruthPicture truth, Region region) {
        return Placement.of(region.box(), truth.width(), truth.height());
    }

    private static List<Integer> most(Superlative superlative, List<Integer> among, TruthPicture truth) {
        List<Superlative.Box> boxes = among.stream()
                .map(i -> truth.regions().get(i).box())
                .map(Box::toPixelBox)
                .map(Superlative.Box::of)
                .toList();
        return boxes.size() < 2
                ? among
                : superlative.among(boxes, 0).stream().mapToObj(among::get).toList();
    }
}
