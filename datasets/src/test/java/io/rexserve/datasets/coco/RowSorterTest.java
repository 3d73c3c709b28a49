package io.rexserve.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowSorterTest {
    @ParameterizedTest
    @CsvSource({"0,8", "1,8", "8,8", "9,8", "1000,8", "100000,4096", "100000,200000"})
    void rowsAreSortedByKeyAndStayInOrderAmongEqualKeys(int count, int maxRows) throws Exception {
        var random = new Random(count);
        var expected = new ArrayList<List<Long>>();
        try (var sorter = new RowSorter(maxRows)) {
            for (long i = 0; i < count; i++) {
                long key = random.nextInt(50) - 25L;
                sorter.add(key, i, -i, i * i);
                expected.add(List.of(key, i, -i, i * i));
            }
            expected.sort(Comparator.comparing(List::getFirst));
            var rows = sorter.sorted();
            for (List<Long> row : expected) {
                assertThat(rows.next()).isTrue();
                assertThat(List.of(rows.key(), rows.column(1), rows.column(2), rows.column(3)))
                        .isEqualTo(row);
            }
            assertThat(rows.next()).isFalse();
        }
    }
}
