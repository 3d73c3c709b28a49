package io.rexserve.evaluation.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.run.AskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTaskTest {
    private static final AskOptions OPTIONS = new AskOptions("fine", null, null, 100, AskOptions.Ranking.ANSWER, false);

    @Test
    void theGroupOfWhatIsShownIsNotAskedForAsAbsent() {
        var categories = new DatasetDescription(
                null,
                List.of(
                        new Category(0, "cells", "none", null),
                        new Category(1, "RBC", "cells", null),
                        new Category(2, "WBC", "cells", null)),
                null);
        var image = new ImageSource.Bytes("a.png", new byte[] {1});
        var record = ImageRecord.of("1", image, 9, 9, List.of(Region.of(Box.ofCorners(1, 1, 3, 3), "RBC")));
        assertThat(new RefusalTask(OPTIONS, 3, 7, categories).questions(record))
                .flatExtracting(question -> question.asked())
                .containsExactly("RBC", "WBC");
    }
}
