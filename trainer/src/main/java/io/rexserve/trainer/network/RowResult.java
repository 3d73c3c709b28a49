package io.rexserve.trainer.network;

import java.util.ArrayList;
import java.util.List;

/// What a network says at one target row.
///
/// @param loss cross-entropy against equal shares of the allowed tokens, without the row's weight
/// @param hit whether the likeliest token is an allowed one
/// @param likeliest that token, of those that are not masked
public record RowResult(float loss, boolean hit, int likeliest) {
    /// @param rows `[3, R]`: losses, hits, tokens
    static List<RowResult> of(float[] rows) {
        int count = rows.length / 3;
        var results = new ArrayList<RowResult>(count);
        for (int i = 0; i < count; i++) {
            results.add(new RowResult(rows[i], rows[count + i] > 0, (int) rows[2 * count + i]));
        }
        return results;
    }
}
