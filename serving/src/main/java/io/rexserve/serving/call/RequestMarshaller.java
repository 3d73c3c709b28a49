package io.rexserve.serving.call;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.StatusRuntimeException;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the requests of a method, without more memory than their bytes are worth.
///
/// A message may be as large as the largest image. As much of anything else would take many times the memory: an
/// empty box is two bytes in a message and an object when parsed, and so is an unknown field. So unknown fields are
/// skipped, and what is not the content of a `bytes` field is limited before anything is parsed. What cannot be read is
/// an invalid request; gRPC itself would answer that with a fault of the service and log it.
///
/// @param <Q> of the requests
final class RequestMarshaller<Q> implements MethodDescriptor.Marshaller<RequestMarshaller.Received<Q>> {
    /// Bytes of a message beside its images. The longest valid one, 100 labels of 200 characters, has 80 kB.
    static final int MAX_OTHER_BYTES = 1 << 20;

    /// A request, or why it is refused.
    ///
    /// @param bytes of the message
    record Received<Q>(
            @Nullable Q message, int bytes, @Nullable StatusRuntimeException refusal) {}

    private final PrototypeMarshaller<Q> original;

    RequestMarshaller(MethodDescriptor.Marshaller<Q> original) {
        this.original = (PrototypeMarshaller<Q>) original;
    }

    @Override
    public InputStream stream(Received<Q> received) {
        throw new UnsupportedOperationException("requests are read here (expected: sent by clients)");
    }

    @Override
    public Received<Q> parse(InputStream stream) {
        if (stream
                instanceof Drainable) { // a message object of a client in this process, which is handed over as it is
            return new Received<>(original.parse(stream), 0, null);
        }
        try {
            byte[] bytes = stream.readAllBytes();
            return new Received<>(parsed(bytes), bytes.length, null);
        } catch (InvalidProtocolBufferException e) {
            return refused(
                    "cannot be read: " + firstSentence(e.getMessage()) + " (expected: " + type().getFullName() + ")");
        } catch (IOException e) {
            return refused("cannot be read (expected: " + type().getFullName() + ")");
        } catch (StatusRuntimeException e) { // what it decompresses to is too large
            return new Received<>(
                    null,
                    0,
                    new Refusal(
                                    Reason.IMAGE_TOO_LARGE,
                                    "message: " + e.getStatus().getDescription())
                            .exception());
        }
    }

    private Received<Q> refused(String fault) {
        return new Received<>(null, 0, Refusal.invalid("message", fault).exception());
    }

    private static String firstSentence(@Nullable String text) {
        return text == null ? "malformed" : text.split("\\. ", 2)[0];
    }

    private Descriptor type() {
        return ((Message) prototype()).getDescriptorForType();
    }

    private Q prototype() {
        return Objects.requireNonNull(original.getMessagePrototype(), "prototype: none (expected: protobuf)");
    }

    @SuppressWarnings("unchecked") // the parser of a prototype makes messages of its type
    private Q parsed(byte[] bytes) throws IOException {
        long others = bytes.length - contentBytes(CodedInputStream.newInstance(bytes), type());
        if (others > MAX_OTHER_BYTES) {
            throw new InvalidProtocolBufferException(others + " bytes beside images, more than " + MAX_OTHER_BYTES);
        }
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        input.enableAliasing(true); // an image's content is a view of the message
        Message message = DiscardUnknownFieldsParser.wrap(
                        (com.google.protobuf.Parser<Message>) ((Message) prototype()).getParserForType())
                .parseFrom(input);
        input.checkLastTagWas(0);
        return (Q) message;
    }

    /// Bytes of the `bytes` fields of a message and of the messages in it.
    private static long contentBytes(CodedInputStream input, Descriptor type) throws IOException {
        long content = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            boolean delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (field != null && delimited && field.getType() == FieldDescriptor.Type.BYTES) {
                int length = input.readRawVarint32();
                input.skipRawBytes(length);
                content += length;
            } else if (field != null && delimited && field.getType() == FieldDescriptor.Type.MESSAGE) {
                int limit = input.pushLimit(input.readRawVarint32());
                content += contentBytes(input, field.getMessageType());
                input.popLimit(limit);
            } else if (!input.skipField(tag)) {
                break; // the end of a group that has not begun, which the parser refuses
            }
        }
        return content;
    }
}
