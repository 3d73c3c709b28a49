-- What is left to each client, where several gateways share the database: Bucket4j's table.
create table quota_buckets (
    id varchar(250) primary key,
    state ${bytes},
    expires_at bigint
);
