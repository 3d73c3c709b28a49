package io.rexserve.gateway.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.rexserve.gateway.database.Database;
import io.rexserve.serving.lifecycle.LogLimit;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Buckets in the PostgreSQL that several gateways share. It is opened by the first request of a limited client.
final class SharedBuckets {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final String TABLE = "quota_buckets";

    private static final Logger LOG = LoggerFactory.getLogger(SharedBuckets.class);
    private static final Duration AWAY = Duration.ofSeconds(10);

    private final Database database;
    private final LogLimit log = new LogLimit(1, System::nanoTime);
    private volatile long awayUntil = System.nanoTime();
    private @Nullable ProxyManager<String> buckets;

    SharedBuckets(Database database) {
        this.database = database;
    }

    /// The bucket of a name; null where there is no database that is shared.
    @Nullable
    Shared of(String name, BucketConfiguration configuration) {
        return database.isShared() ? new Shared(name, configuration) : null;
    }

    /// One bucket.
    final class Shared {
        private final String name;
        private final BucketConfiguration configuration;

        private Shared(String name, BucketConfiguration configuration) {
            this.name = name;
            this.configuration = configuration;
        }

        /// Empty while the database is left alone.
        Optional<Bucket> bucket() {
            return System.nanoTime() - awayUntil < 0
                    ? Optional.empty()
                    : Optional.of(buckets().getProxy(name, () -> configuration));
        }

        /// The database could not be asked: for a while nobody tries again, since each try delays a request.
        void failed(RuntimeException why) {
            awayUntil = System.nanoTime() + AWAY.toNanos();
            log.log(
                    () -> LOG.warn(
                            "quota: the database cannot be asked, this gateway counts alone: {}", why.getMessage()),
                    _ -> {});
        }
    }

    private synchronized ProxyManager<String> buckets() {
        ProxyManager<String> known = buckets;
        if (known == null) {
            known = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(
                            database.session().dataSource())
                    .table(TABLE)
                    .primaryKeyMapper(PrimaryKeyMapper.STRING)
                    .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
                    .requestTimeout(TIMEOUT)
                    .build();
            buckets = known;
        }
        return known;
    }
}
