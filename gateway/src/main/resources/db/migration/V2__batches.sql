-- Requests that are answered without anybody waiting for them.
create table batch (
    id varchar(40) primary key,
    caller varchar(200) not null,
    -- uploading, running, cancelling, finished, cancelled
    state varchar(12) not null,
    items integer not null,
    bytes bigint not null,
    created_at timestamp with time zone not null,
    -- when lines that are not answered yet are given up
    expires_at timestamp with time zone not null,
    finished_at timestamp with time zone,
    -- when all of it is deleted; of an upload, when it is taken to have been left
    delete_at timestamp with time zone,
    -- while a refusal for want of capacity keeps it from going on
    not_before timestamp with time zone,
    refusals integer not null
);

create index batch_of_caller on batch (caller, created_at);
create index batch_state on batch (state, created_at);

create table batch_item (
    batch_id varchar(40) not null references batch (id) on delete cascade,
    line integer not null,
    custom_id varchar(255) not null,
    endpoint varchar(64) not null,
    -- waiting, running, succeeded, failed, cancelled
    state varchar(10) not null,
    -- a JSON body, or the other fields of a picture; both are dropped once it is answered
    body ${bytes},
    image ${bytes},
    attempts integer not null,
    -- the process that answers it, until its lease ends
    owner varchar(40),
    leased_until timestamp with time zone,
    status integer,
    -- the line of the results, with its line feed
    result ${bytes},
    result_bytes integer,
    primary key (batch_id, line)
);

create index batch_item_state on batch_item (batch_id, state, line);
create index batch_item_owner on batch_item (owner, state);
