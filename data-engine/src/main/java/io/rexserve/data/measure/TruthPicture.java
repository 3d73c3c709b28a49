package io.rexserve.data.measure;

import io.rexserve.datasets.record.Region;
import java.util.List;

/// A picture of which everything is known that records are compared with.
///
/// @param content encoded bytes, read when they are needed
/// @param regions true ones; those without a category are things that nobody asks for
/// @param caption a true sentence about it
record TruthPicture(String id, Content content, int width, int height, List<Region> regions, TruthCaption caption) {
    TruthPicture {
        regions = List.copyOf(regions);
    }

    /// Where the bytes come from.
    @FunctionalInterface
    interface Content {
        byte[] read() throws java.io.IOException;
    }

    /// A sentence, and what its phrases speak of.
    record TruthCaption(String text, List<TruthPhrase> phrases) {
        TruthCaption {
            phrases = List.copyOf(phrases);
        }
    }

    /// @param start of the phrase without its article, in code points
    /// @param regions positions of the regions that it speaks of; none if it names something that is not there
    record TruthPhrase(String text, int start, int end, List<Integer> regions) {
        TruthPhrase {
            regions = List.copyOf(regions);
        }
    }
}
