package io.rexserve.data.export;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/// Columns of a record in Parquet: nested lists and structs, no maps, since Hugging Face datasets read none.
///
/// Every list has the three levels of the Parquet specification (`list.element`). `record` is the canonical
/// JSON of the whole record, from which another run can start.
final class RecordSchema {
    /// `scores`: list of name and value, in the order of the names.
    private static final Type SCORES = list("scores", group("element", text("name"), number("value")));

    private static final Type GROUNDINGS =
            list("groundings", group("element", whole("start"), whole("end"), list("regions", whole("element"))));

    static final MessageType RECORD = new MessageType(
            "record",
            text("id"),
            optional(group("image", new Type[] {
                Types.optional(BINARY).named("bytes"),
                Types.optional(BINARY).as(stringType()).named("path")
            })),
            whole("width"),
            whole("height"),
            Types.required(INT64).named("seed"),
            group(
                    "origin",
                    text("path"),
                    maybe("key"),
                    maybe("dataset"),
                    maybe("url"),
                    maybe("licence"),
                    maybe("attribution"),
                    maybe("text"),
                    Types.optional(DOUBLE).named("nsfw")),
            list("captions", statement("element")),
            list(
                    "phrases",
                    group(
                            "element",
                            text("text"),
                            whole("caption"),
                            whole("start"),
                            whole("end"),
                            text("head"),
                            text("kind"))),
            list(
                    "regions",
                    group(
                            "element",
                            number("x1"),
                            number("y1"),
                            number("x2"),
                            number("y2"),
                            number("width"),
                            number("height"),
                            list("phrases", whole("element")),
                            optional(statement("category")),
                            optional(statement("phrase")),
                            optional(statement("description")),
                            optional(statement("referring")),
                            SCORES)),
            list(
                    "conversations",
                    group(
                            "element",
                            list("turns", group("element", text("speaker"), text("text"), GROUNDINGS)),
                            text("by"))),
            list("lineage", group("element", text("stage"), text("fingerprint"))),
            SCORES,
            text("record"));

    private RecordSchema() {}

    private static GroupType statement(String name) {
        return group(name, text("text"), text("by"), SCORES);
    }

    private static Type text(String name) {
        return Types.required(BINARY).as(stringType()).named(name);
    }

    private static Type maybe(String name) {
        return Types.optional(BINARY).as(stringType()).named(name);
    }

    private static Type whole(String name) {
        return Types.required(INT32).named(name);
    }

    private static Type number(String name) {
        return Types.required(PrimitiveTypeName.DOUBLE).named(name);
    }

    private static GroupType group(String name, Type... fields) {
        return new GroupType(Type.Repetition.REQUIRED, name, fields);
    }

    private static GroupType optional(GroupType group) {
        return new GroupType(Type.Repetition.OPTIONAL, group.getName(), group.getFields());
    }

    private static GroupType list(String name, Type element) {
        return Types.requiredList().element(element).named(name);
    }
}
