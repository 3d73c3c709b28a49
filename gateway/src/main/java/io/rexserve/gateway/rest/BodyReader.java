package io.rexserve.gateway.rest;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.image.ImageLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reads bodies of both kinds into the same form, and knows how long each may be.
final class BodyReader {
    /// Room for everything but the picture.
    static final long TEXT_BYTES = 256 << 10;

    private final ImageLimits limits;

    BodyReader(ImageLimits limits) {
        this.limits = limits;
    }

    /// How many bytes to expect, judged by the headers alone.
    ///
    /// @throws ProblemException if the length announced is beyond the limit
    long expected(HttpServletRequest http) {
        long announced = http.getContentLengthLong();
        long most = limit(http);
        if (announced > most) {
            throw tooLong(announced + " bytes", most);
        }
        return announced < 0 ? most : announced;
    }

    RequestForm read(HttpServletRequest http) throws IOException {
        return multipart(http)
                ? MultipartBody.read(http)
                : JsonBody.read(new Limited(http.getInputStream(), limit(http)), limits);
    }

    private long limit(HttpServletRequest http) {
        return TEXT_BYTES + (multipart(http) ? limits.maxBytes() : Math.ceilDiv(limits.maxBytes(), 3) * 4);
    }

    private ProblemException tooLong(String length, long most) {
        return new ProblemException(
                ProblemKind.BODY_TOO_LARGE,
                "body: " + length + " (expected: <= " + most + ", for a picture of at most " + limits.maxBytes()
                        + " bytes)");
    }

    private static boolean multipart(HttpServletRequest http) {
        String type = http.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    /// A body whose length was not announced, counted while it is read.
    private final class Limited extends FilterInputStream {
        private final long most;
        private long left;

        Limited(InputStream in, long most) {
            super(in);
            this.most = most;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) {
            left -= read;
            if (left < 0) {
                throw tooLong("more than " + most + " bytes", most);
            }
        }
    }
}
