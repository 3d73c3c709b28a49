package io.rexserve.gateway.batch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.query.Param;

/// Batches by what is asked of them.
interface BatchRepository extends Repository<BatchRow, String> {
    Optional<BatchRow> findByIdAndCaller(String id, String caller);

    Optional<BatchRow> findById(String id);

    @Query("select count(*) from batch where caller = :caller and state in ('uploading', 'running', 'cancelling')")
    int countOpen(@Param("caller") String caller);

    /// Newest first.
    @Query("""
            select * from batch
            where caller = :caller and state <> 'uploading'
                and (created_at < :before or created_at = :before and id < :id)
            order by created_at desc, id desc limit :most
            """)
    List<BatchRow> page(
            @Param("caller") String caller,
            @Param("before") Instant before,
            @Param("id") String id,
            @Param("most") int most);

    /// Those with lines to answer, oldest first.
    @Query("""
            select * from batch
            where state = 'running' and (not_before is null or not_before <= :now or expires_at <= :now)
            order by created_at, id
            """)
    List<BatchRow> findReady(@Param("now") Instant now);

    @Modifying
    @Query("update batch set not_before = :until, refusals = refusals + 1 where id = :id")
    int postpone(@Param("id") String id, @Param("until") Instant until);

    @Modifying
    @Query("update batch set not_before = null, refusals = 0 where id = :id")
    int goOn(@Param("id") String id);

    @Modifying
    @Query("update batch set state = 'cancelling' where id = :id and state = 'running'")
    int cancel(@Param("id") String id);

    /// Ends a batch none of whose lines waits or runs.
    @Modifying
    @Query("""
            update batch
            set state = case when state = 'cancelling' then 'cancelled' else 'finished' end,
                finished_at = :now, delete_at = :delete
            where id = :id and state in ('running', 'cancelling') and not exists (
                select 1 from batch_item where batch_id = :id and state in ('waiting', 'running'))
            """)
    int finish(@Param("id") String id, @Param("now") Instant now, @Param("delete") Instant delete);

    @Query("select id from batch where state in ('running', 'cancelling')")
    List<String> findUnfinished();

    @Modifying
    @Query("delete from batch where id = :id")
    int deleteBatch(@Param("id") String id);

    @Query("select id from batch where delete_at <= :now order by delete_at limit 20")
    List<String> findDue(@Param("now") Instant now);
}
