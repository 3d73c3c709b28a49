package io.rexserve.benchmark.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Frames of HTTP/2 as gRPC uses them, written one by one, so that they may come in any order or not at all
/// (RFC 9113; header fields as literals of RFC 7541). Loopback addresses only.
public final class RawGrpc {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int CANCEL = 8;
    private static final int FRAME_HEADER = 9;
    private static final int MAX_FRAME = 16_384;
    /// What may be sent before the other side has given more (RFC 9113, 6.9.2).
    private static final int WINDOW = 65_535;
    private static final byte[] MAGIC = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress server;
    private final InetAddress local;

    /// @param local address to call from
    public RawGrpc(int port, InetAddress local) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.local = local;
    }

    /// A connection on which nothing has been sent. The caller closes it.
    public Socket connect() throws IOException {
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(local, 0));
            socket.connect(server, (int) Duration.ofSeconds(10).toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// What a client sends first, without the settings that must follow.
    public static byte[] magic() {
        return MAGIC.clone();
    }

    /// What a client sends first.
    public static byte[] preface() {
        return joined(MAGIC, frame(SETTINGS, 0, 0, new byte[0]));
    }

    /// The beginning of a call.
    ///
    /// @param stream odd, rising
    /// @param method `PACKAGE.SERVICE/METHOD`
    public byte[] call(int stream, String method) {
        var fields = new ByteArrayOutputStream();
        field(fields, ":method", "POST");
        field(fields, ":scheme", "http");
        field(fields, ":path", "/" + method);
        field(fields, ":authority", "localhost:" + server.getPort());
        field(fields, "te", "trailers");
        field(fields, "content-type", "application/grpc");
        return frame(HEADERS, END_HEADERS, stream, fields.toByteArray());
    }

    private static void field(ByteArrayOutputStream fields, String name, String value) {
        fields.write(0); // a literal that is not to be remembered, with a new name
        fields.write(name.length());
        fields.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        fields.write(value.length());
        fields.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /// A message of a call, in as many frames as it needs, at most [#WINDOW] bytes of it.
    public static byte[] message(int stream, byte[] message, boolean last) {
        byte[] prefixed = ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        int sent = Math.min(prefixed.length, WINDOW);
        var frames = new ByteArrayOutputStream();
        for (int at = 0; at < sent; at += MAX_FRAME) {
            int count = Math.min(MAX_FRAME, sent - at);
            boolean end = last && at + count == prefixed.length;
            byte[] part = new byte[count];
            System.arraycopy(prefixed, at, part, 0, count);
            frames.writeBytes(frame(DATA, end ? END_STREAM : 0, stream, part));
        }
        return frames.toByteArray();
    }

    /// Cancels a call.
    public static byte[] reset(int stream) {
        return frame(
                RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(FRAME_HEADER + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /// Several in a row.
    public static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// Reads until the last call of a connection has ended.
    ///
    /// @param calls that are open; 0: until the connection is closed
    /// @return `ended`, `reset`, `goaway`, `closed`, or `held` if nothing of these came in time
    public static String end(Socket socket, int calls, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        int open = calls;
        try {
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                socket.setSoTimeout((int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                in.skipNBytes(4L + length);
                boolean ended = (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
                if (type == GOAWAY) {
                    return "goaway";
                }
                if ((ended || type == RST_STREAM) && --open == 0) {
                    return ended ? "ended" : "reset";
                }
            }
        } catch (SocketTimeoutException _) {
            return "held";
        } catch (IOException _) {
            return "closed";
        }
    }
}
