package io.rexserve.labeling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureReaderTest {
    @TempDir
    private Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private PictureReader reader;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/a.png", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(Pictures.png(1));
            exchange.close();
        });
        server.createContext("/endless.png", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                for (int sent = 0; sent < 64; sent++) {
                    body.write(new byte[1 << 20]);
                }
            }
        });
        server.start();
        reader = new PictureReader(PictureReader.client(), folder);
    }

    @AfterEach
    void stop() {
        reader.close();
        server.stop(0);
    }

    private Picture picture(String path) {
        return new Picture.Remote(
                "host" + path,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    @Test
    void fetchesOnceAndKeepsTheFile() throws PictureFaultException, InterruptedException {
        assertThat(reader.read(picture("/a.png"))).isEqualTo(Pictures.png(1));
        assertThat(reader.read(picture("/a.png"))).isEqualTo(Pictures.png(1));

        assertThat(requests).hasValue(1);
        assertThat(folder.resolve("host/a.png")).hasBinaryContent(Pictures.png(1));
    }

    @Test
    void readsNoFurtherThanAPictureMayReach() {
        assertThatThrownBy(() -> reader.read(picture("/endless.png")))
                .isInstanceOf(PictureFaultException.class)
                .hasMessageContaining("20971520 bytes");
        assertThat(folder.resolve("host/endless.png")).doesNotExist();
    }

    @Test
    void tellsOtherAnswers() {
        assertThatThrownBy(() -> reader.read(picture("/none.png")))
                .isInstanceOf(PictureFaultException.class)
                .hasMessage("status 404 (expected: 200)");
    }
}
