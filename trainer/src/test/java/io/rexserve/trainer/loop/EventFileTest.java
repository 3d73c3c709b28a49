package io.rexserve.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    // Written by TensorBoard itself: golden/events/make.py.
    private static final String VERSION =
            "1800000000000000a37f4b22090000104032c3da411a0d627261696e2e4576656e743a32456c60d6";
    private static final String FIGURES =
            "3700000000000000e7e8ca59090000204032c3da4110ac022a290a0f0a08746f792f6c6f7373150000c03f"
                    + "0a160a0f746f792f68656c642d6f75742f415215cdccccbd038ab431";

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("events.out.tfevents.toy");
    }

    @Test
    void recordsAreTheBytesOfTensorBoardsOwnWriter() {
        var figures = new LinkedHashMap<String, Double>();
        figures.put("toy/loss", 1.5);
        figures.put("toy/unknown", Double.NaN);
        figures.put("toy/held-out/AR", -0.1);

        assertThat(HexFormat.of().formatHex(EventFile.record(EventFile.version(1796000000.25))))
                .isEqualTo(VERSION);
        assertThat(HexFormat.of().formatHex(EventFile.record(EventFile.event(1796000000.5, 300, figures))))
                .isEqualTo(FIGURES);
    }

    @Test
    void aResumedRunDropsTheEventsOfLostSteps() throws IOException {
        var first = new EventFile(file(), 0);
        for (int step : new int[] {10, 200, 300}) {
            first.add(step, Map.of("toy/loss", 1.0));
        }
        List<byte[]> before = records();

        new EventFile(file(), 200).add(250, Map.of("toy/loss", 0.5));

        List<byte[]> after = records();
        assertThat(after).hasSize(4);
        assertThat(after.subList(0, 3)).usingElementComparator(Arrays::compare).isEqualTo(before.subList(0, 3));
    }

    @Test
    void halfARecordOfAKilledProcessIsDropped() throws IOException {
        new EventFile(file(), 0).add(10, Map.of("toy/loss", 1.0));
        byte[] whole = Files.readAllBytes(file());
        for (int lost : new int[] {1, 4, 20}) {
            Files.write(file(), Arrays.copyOf(whole, whole.length - lost));

            new EventFile(file(), 10).add(20, Map.of("toy/loss", 0.5));

            assertThat(records()).hasSize(2);
        }
    }

    @Test
    void aNewRunBeginsANewFile() throws IOException {
        new EventFile(file(), 0).add(10, Map.of("toy/loss", 1.0));

        new EventFile(file(), 0).add(5, Map.of("toy/loss", 1.0));

        assertThat(records()).hasSize(2);
    }

    private List<byte[]> records() throws IOException {
        byte[] all = Files.readAllBytes(file());
        ByteBuffer in = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        var records = new ArrayList<byte[]>();
        while (in.hasRemaining()) {
            int from = in.position();
            int to = from + 16 + (int) in.getLong(from);
            records.add(Arrays.copyOfRange(all, from, to));
            in.position(to);
        }
        return records;
    }
}
