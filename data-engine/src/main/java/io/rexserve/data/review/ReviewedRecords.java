package io.rexserve.data.review;

import io.rexserve.data.export.KeptPicture;
import io.rexserve.data.export.RecordSource;
import io.rexserve.data.export.RunRecords;
import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.Lineage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The records of a run, with those in their place that people have corrected, and without those that they
/// rejected.
public final class ReviewedRecords implements RecordSource {
    private final RecordSource run;
    private final Map<String, Review> reviews;

    public ReviewedRecords(StoredRun run) throws IOException {
        this.run = new RunRecords(run);
        this.reviews = new ReviewFiles(run).read();
    }

    @Override
    public List<Lineage> lineage() {
        return run.lineage();
    }

    @Override
    public Reader open(boolean pictures) throws IOException {
        Reader reader = run.open(pictures);
        return new Reader() {
            @Override
            public @Nullable KeptPicture next() throws IOException {
                for (KeptPicture next = reader.next(); next != null; next = reader.next()) {
                    Review review = reviews.get(next.record().id());
                    if (review == null) {
                        return next;
                    }
                    if (review.record() != null) {
                        return next.withRecord(review.record());
                    }
                }
                return null;
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
