package io.rexserve.serving.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.support.GenericApplicationContext;

@Timeout(60)
class GracefulStopTest {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger active = new AtomicInteger();

    private final Entrance entrance = new Entrance() {
        @Override
        public void announceStop() {
            events.add("announced");
        }

        @Override
        public void close() {
            events.add("closed");
        }

        @Override
        public int active() {
            return active.get();
        }

        @Override
        public void end() {
            events.add("ended with " + active.get());
        }
    };

    private GenericApplicationContext context(Duration maxTimeout) {
        var context = new GenericApplicationContext();
        var properties =
                new LifecycleProperties(maxTimeout, Duration.ofMillis(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
        context.addApplicationListener(new GracefulStop(properties, List.of(entrance)));
        context.registerBean("model", AutoCloseable.class, () -> () -> events.add("model closed"));
        context.refresh();
        context.getBean("model");
        return context;
    }

    @Test
    void announcesThenClosesTheEntranceThenTheRest() {
        context(Duration.ofSeconds(20)).close();

        assertThat(events).containsExactly("announced", "closed", "ended with 0", "model closed");
    }

    @Test
    void waitsForWhatWasAccepted() throws InterruptedException {
        active.set(2);
        GenericApplicationContext context = context(Duration.ofSeconds(20));
        Thread stop = Thread.ofPlatform().start(context::close);
        while (events.size() < 2) {
            Thread.onSpinWait();
        }

        assertThat(events).containsExactly("announced", "closed");
        active.set(0);
        stop.join();

        assertThat(events).endsWith("ended with 0", "model closed");
    }

    @Test
    void theEndOfAnInnerContextIsNone() {
        GenericApplicationContext context = context(Duration.ofSeconds(20));
        var management = new GenericApplicationContext();
        management.setParent(context);
        management.refresh();

        management.close();

        assertThat(events).isEmpty();
        context.close();
    }
}
