package io.rexserve.data.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashBucketTest {
    private static final long SOME = 0x1234_5678_9ABC_DEF0L;

    @ParameterizedTest
    @CsvSource({"0, 3, 40", "0, 3, 2000", "1, 3, 2000", "2, 3, 2000", "3, 3, 2000", "2, 1, 2000", "1, 0, 500"})
    void findsWhatComparingAllPairsFinds(int band, int distance, int size) {
        var random = new Random(size + band);
        var bucket = new HashBucket(HashBucket.key(band, SOME), distance);
        long bits = 0xFFFFL << (16 * band);
        for (int i = 0; i < size; i++) {
            long hash = i % 3 == 0 || i < 3 ? random.nextLong() : bucket.hash(random.nextInt(i));
            for (int flip = 0; flip < i % 6; flip++) {
                hash ^= 1L << random.nextInt(64);
            }
            bucket.add((hash & ~bits) | (SOME & bits), random.nextLong() & Long.MAX_VALUE);
        }

        long[] earliest = bucket.earliest();

        int found = 0;
        for (int i = 0; i < size; i++) {
            long expected = bucket.place(i);
            for (int j = 0; j < size; j++) {
                if (PerceptualHash.distance(bucket.hash(i), bucket.hash(j)) <= distance) {
                    expected = Math.min(expected, bucket.place(j));
                }
            }
            assertThat(earliest[i]).isEqualTo(expected);
            found += expected < bucket.place(i) ? 1 : 0;
        }
        assertThat(found).isPositive();
    }
}
