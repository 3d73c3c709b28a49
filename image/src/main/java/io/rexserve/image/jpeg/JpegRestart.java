package io.rexserve.image.jpeg;

/// Counts MCUs to the next restart marker and finds it, or a place to go on from if it is missing (libjpeg's
/// `jpeg_resync_to_restart`).
final class JpegRestart {
    private static final int RESTART_0 = 0xD0;
    private static final int FIRST_FRAME = 0xC0;

    private final JpegInput input;
    private final int interval;
    private int left;
    private int next;

    JpegRestart(JpegInput input, int interval) {
        this.input = input;
        this.interval = interval;
        this.left = interval;
    }

    /// Whether a marker is due before the next MCU; counts that MCU.
    boolean due() {
        if (interval == 0) {
            return false;
        }
        if (left > 0) {
            left--;
            return false;
        }
        left = interval - 1;
        return true;
    }

    /// Reads the marker that is due, or leaves another one unread if the data in between is lost.
    void read() {
        if (input.marker() == RESTART_0 + next) {
            input.takeMarker();
        } else {
            resynchronize();
        }
        next = (next + 1) & 7;
    }

    private void resynchronize() {
        while (true) {
            int marker = input.marker();
            int ahead = (marker - RESTART_0 - next) & 7;
            boolean restart = marker >= RESTART_0 && marker < RESTART_0 + 8;
            if (restart && (ahead == 0 || (ahead > 2 && ahead < 6))) {
                input.takeMarker(); // too far off to tell: decoding goes on behind it
                return;
            }
            boolean past = restart ? ahead >= 6 : marker < FIRST_FRAME;
            if (!past) {
                return; // a later interval, or the next segment: what lies before is lost
            }
            input.takeMarker();
        }
    }
}
