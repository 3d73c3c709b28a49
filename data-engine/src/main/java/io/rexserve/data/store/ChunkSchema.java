package io.rexserve.data.store;

import static org.apache.parquet.schema.LogicalTypeAnnotation.jsonType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.Arrays;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/// Columns of the files of chunks.
final class ChunkSchema {
    static final String ID = "id";
    static final String SOURCE = "source";
    static final String OUTCOME = "outcome";
    static final String REASON = "reason";
    static final String DETAIL = "detail";
    static final String RECORD = "record";
    static final String REFUSALS = "refusals";
    static final String HASH = "hash";
    static final String CONTENT = "content";

    private static final String NAME = "chunk";

    /// What every stage writes.
    static final MessageType ROWS = Types.buildMessage()
            .required(BINARY)
            .as(stringType())
            .named(ID)
            .required(BINARY)
            .as(stringType())
            .named(SOURCE)
            .required(BINARY)
            .as(stringType())
            .named(OUTCOME)
            .optional(BINARY)
            .as(stringType())
            .named(REASON)
            .optional(BINARY)
            .as(stringType())
            .named(DETAIL)
            .optional(BINARY)
            .as(jsonType())
            .named(RECORD)
            .optional(BINARY)
            .as(jsonType())
            .named(REFUSALS)
            .named(NAME);

    /// What ingest writes.
    static final MessageType PICTURES = ROWS.union(Types.buildMessage()
            .optional(INT64)
            .named(HASH)
            .optional(BINARY)
            .named(CONTENT)
            .named(NAME));

    static final MessageType HASHES = only(PICTURES, ID, HASH);
    static final MessageType SUMMARIES = only(ROWS, ID, SOURCE, OUTCOME, REASON, DETAIL);

    private ChunkSchema() {}

    private static MessageType only(MessageType all, String... columns) {
        return new MessageType(NAME, Arrays.stream(columns).map(all::getType).toArray(Type[]::new));
    }
}
