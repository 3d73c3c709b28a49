package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.chunk.ChunkReport;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RunMessageTest {
    @Test
    void messagesCrossTheLineAsBytes() throws IOException {
        for (RunMessage message : new RunMessage[] {
            new RunMessage.Acquire("7", "vision"),
            new RunMessage.Release(3, 700, 40, 1500),
            new RunMessage.Progress(ChunkReport.NONE),
            new RunMessage.Failed("a disk is full"),
            new RunMessage.Granted(Long.MAX_VALUE),
            new RunMessage.Wait(50),
            new RunMessage.Stopped("budget"),
            new RunMessage.Done()
        }) {
            assertThat(RunMessage.read(message.write())).isEqualTo(message);
        }
    }

    @Test
    void bytesThatAreNoMessageAreRefused() {
        assertThatThrownBy(() -> RunMessage.read(new byte[] {1, 2, 3, 4, 5})).isInstanceOf(IOException.class);
    }
}
