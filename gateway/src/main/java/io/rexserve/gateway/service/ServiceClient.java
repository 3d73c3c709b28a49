package io.rexserve.gateway.service;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One service of one pool, with all its replicas: the channel to them, whether one of them serves, and when a call
/// that broke is opened anew.
public final class ServiceClient implements AutoCloseable {
    private final String name;
    private final String pool;
    private final ManagedChannel channel;
    private final Duration window;
    private final ScheduledExecutorService timer;
    private final ServiceMonitor monitor;
    private final AtomicLong reopened = new AtomicLong();

    /// @param name `proposal` or `llm`
    /// @param pool of replicas that serve one model
    /// @param channel balances calls over the replicas; its owner shuts it down
    /// @param window how long a call that has had no answer yet is opened anew; zero for not at all
    /// @param interval between two look-ups of the replicas
    public ServiceClient(String name, String pool, ManagedChannel channel, Duration window, Duration interval) {
        this.name = name;
        this.pool = pool;
        this.channel = channel;
        this.window = window;
        var threads = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("service-" + name).factory());
        threads.setRemoveOnCancelPolicy(true);
        this.timer = threads;
        this.monitor = new ServiceMonitor(channel, timer, interval, System::nanoTime);
    }

    /// `proposal` or `llm`.
    public String name() {
        return name;
    }

    public String pool() {
        return pool;
    }

    public Channel channel() {
        return channel;
    }

    /// Whether a replica serves.
    public boolean ready() {
        return monitor.ready();
    }

    /// Calls that were opened anew.
    public long reopened() {
        return reopened.get();
    }

    /// When a call is opened anew.
    ///
    /// @param context that the call runs in
    public Reopening reopening(Context context) {
        return new Reopening(window, monitor::away, System::nanoTime, context);
    }

    /// Opens a call anew after a while, on a thread of its own.
    public void reopen(Duration delay, Runnable open) {
        reopened.incrementAndGet();
        var _ = timer.schedule(() -> Thread.startVirtualThread(open), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Makes a call with one answer, again if need be.
    ///
    /// @param context whose end cancels it
    /// @return fails with what the last attempt ended with
    public <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, Context context) {
        var call = new SingleCall<>(method, request, context);
        call.open();
        return call.answer;
    }

    /// Makes a call with one answer, in the current context.
    ///
    /// @param time until the answer is no longer wanted
    public <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, Duration time) {
        CancellableContext context = Context.current().withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS, timer);
        return call(method, request, context).whenComplete((_, _) -> context.cancel(null));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// A call with one answer. Its attempts follow each other.
    private final class SingleCall<Q, A> {
        private final CompletableFuture<A> answer = new CompletableFuture<>();
        private final MethodDescriptor<Q, A> method;
        private final Q request;
        private final Context context;
        private final Reopening reopening;

        SingleCall(MethodDescriptor<Q, A> method, Q request, Context context) {
            this.method = method;
            this.request = request;
            this.context = context;
            this.reopening = reopening(context);
        }

        void open() {
            // the answer is only handed on, for which no other thread is needed
            CallOptions options = CallOptions.DEFAULT.withExecutor(Runnable::run);
            context.run(() -> ClientCalls.asyncUnaryCall(channel.newCall(method, options), request, new Attempt()));
        }

        private final class Attempt implements StreamObserver<A> {
            private @Nullable A received;

            @Override
            public void onNext(A value) {
                received = value;
            }

            @Override
            public void onError(Throwable error) {
                Optional<Duration> delay = reopening.after(error);
                if (delay.isPresent()) {
                    reopen(delay.get(), SingleCall.this::open);
                } else {
                    answer.completeExceptionally(error);
                }
            }

            @Override
            public void onCompleted() {
                if (received == null) {
                    answer.completeExceptionally(new IllegalStateException("answer: none (expected: one)"));
                } else {
                    answer.complete(received);
                }
            }
        }
    }
}
