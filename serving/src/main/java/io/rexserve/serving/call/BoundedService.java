package io.rexserve.serving.call;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.rexserve.serving.admission.Admission;
import io.rexserve.serving.call.RequestMarshaller.Received;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A service whose requests are bounded before its own code sees them: how large they are beside their images
/// ([RequestMarshaller]), and for methods with one request also how many arrive at a time, how long each may take to
/// arrive and to be answered, and how many bytes wait to be worked on. [Peer#current] tells who has called.
public final class BoundedService implements BindableService, AutoCloseable {
    /// Of the methods with one request.
    ///
    /// @param arriving requests that arrive at a time
    /// @param arrival in which a request must have arrived, once it may
    /// @param waitingBytes of all requests that have arrived and are not yet taken up
    /// @param answer in which a call must be answered, whatever its own deadline
    public record Limits(int arriving, Duration arrival, long waitingBytes, Duration answer) {}

    private final BindableService service;
    private final Limits limits;
    private final Arrivals arrivals;
    private final Admission waiting;
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicInteger open = new AtomicInteger();

    public BoundedService(BindableService service, Limits limits) {
        this.service = service;
        this.limits = limits;
        this.arrivals = new Arrivals(limits.arriving());
        this.waiting = new Admission(Integer.MAX_VALUE, limits.waitingBytes(), System::nanoTime);
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("call-timer").factory());
        timer.setRemoveOnCancelPolicy(true); // an ended call leaves it at once
    }

    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition original = service.bindService();
        List<? extends ServerMethodDefinition<?, ?>> methods =
                original.getMethods().stream().map(this::bounded).toList();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                        original.getServiceDescriptor().getName())
                .setSchemaDescriptor(original.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder bound = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(bound::addMethod);
        return bound.build();
    }

    private <Q, A> ServerMethodDefinition<Received<Q>, A> bounded(ServerMethodDefinition<Q, A> definition) {
        MethodDescriptor<Q, A> method = definition.getMethodDescriptor();
        MethodDescriptor<Received<Q>, A> bounded = method.toBuilder(
                        new RequestMarshaller<>(method.getRequestMarshaller()), method.getResponseMarshaller())
                .build();
        return ServerMethodDefinition.create(bounded, (call, headers) -> start(definition, call, headers));
    }

    private <Q, A> ServerCall.Listener<Received<Q>> start(
            ServerMethodDefinition<Q, A> definition, ServerCall<Received<Q>, A> call, Metadata headers) {
        MethodDescriptor<Q, A> method = definition.getMethodDescriptor();
        Peer peer = Peer.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        Context context = peer.within(Context.current());
        var inner = new LockedCall<Q, A>(call, method);
        if (!method.getType().clientSendsOneMessage()) {
            return counted(
                    inner, Contexts.interceptCall(context, inner, headers, definition.getServerCallHandler()), null);
        }
        CancellableContext limited = context.withDeadlineAfter(limits.answer().toNanos(), TimeUnit.NANOSECONDS, timer);
        var request = new ArrivingRequest(inner, limited, limits, arrivals, waiting, timer);
        inner.holdRequestsBack(requested -> request.arrive(peer, requested));
        return counted(
                inner, Contexts.interceptCall(limited, inner, headers, definition.getServerCallHandler()), request);
    }

    private <Q> BoundedListener<Q> counted(
            LockedCall<Q, ?> call, ServerCall.Listener<Q> service, @Nullable ArrivingRequest request) {
        open.incrementAndGet();
        return new BoundedListener<>(call, service, request, open::decrementAndGet);
    }

    /// Calls that have begun and not ended.
    public int open() {
        return open.get();
    }

    /// Requests that arrive now.
    public int arriving() {
        return arrivals.count();
    }

    /// Bytes of requests that have arrived and are not yet taken up.
    public long waitingBytes() {
        return waiting.cost();
    }

    /// Limits of time that run now.
    int timers() {
        return timer.getQueue().size();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
