package io.rexserve.labeling;

import io.rexserve.gateway.task.Labels;
import io.rexserve.labeling.LabelledPicture.Found;
import java.util.List;
import java.util.stream.IntStream;

/// Finds the objects of a run's labels; for several threads.
interface PictureDetector extends AutoCloseable {
    /// As many labels are asked for at once, at most: the limit of a request.
    int LABELS_AT_ONCE = Labels.MAX_COUNT;

    /// What is asked of every picture.
    ///
    /// @param labels each once
    /// @param threshold least score of an object, 0 to 1
    /// @param maxProposals at most so many boxes are looked at
    record Question(List<String> labels, double threshold, int maxProposals) {
        public Question {
            labels = List.copyOf(labels);
        }

        /// The labels of one request after the other.
        List<List<String>> slices() {
            int count = Math.ceilDiv(labels.size(), LABELS_AT_ONCE);
            return IntStream.range(0, count)
                    .mapToObj(slice -> labels.subList(
                            slice * LABELS_AT_ONCE, Math.min(labels.size(), (slice + 1) * LABELS_AT_ONCE)))
                    .toList();
        }
    }

    /// An answer.
    ///
    /// @param warnings sentences for people
    record Detected(int width, int height, List<Found> objects, List<String> warnings) {}

    /// @param image an encoded file
    /// @throws PictureFaultException if there is no answer for this picture
    /// @throws io.rexserve.cli.CommandException if there will be none for any
    Detected detect(byte[] image) throws PictureFaultException, InterruptedException;

    @Override
    void close();
}
