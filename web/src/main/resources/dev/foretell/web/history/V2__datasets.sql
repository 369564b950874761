-- Datasets that are predicted in the background, and their rows, in blocks, so that any web goes on where another has stopped.
create table dataset (
    id varchar(64) not null primary key,
    model varchar not null,
    version varchar not null,
    -- JSON: what the columns and classes mean, also when the version has gone from the repository.
    manifest text not null,
    name varchar not null,
    status varchar not null,
    -- Nobody sees it any more; its blocks are deleted little by little.
    deleted boolean not null,
    created timestamp(6) with time zone not null,
    started timestamp(6) with time zone,
    completed timestamp(6) with time zone,
    row_count bigint not null,
    rows_done bigint not null,
    rows_rejected bigint not null,
    rows_wrong bigint not null,
    -- How many rows may be rejected.
    max_errors bigint not null,
    has_truth boolean not null,
    client_key varchar,
    traceparent varchar,
    -- The web that reads or predicts it, and until when it does unless it says more.
    owner varchar,
    lease_until timestamp(6) with time zone,
    rows_per_second double precision not null,
    waiting_for varchar,
    problem_code varchar,
    problem_detail varchar,
    -- JSON each; the first ones of the file and the first ones of the run.
    row_errors text,
    failures text,
    warnings text,
    evaluation text
);

create index dataset_created on dataset (created, id);
create index dataset_status on dataset (status, created);

create table dataset_block (
    dataset_id varchar(64) not null,
    number integer not null,
    -- Counted from 0.
    first_row bigint not null,
    row_count integer not null,
    done boolean not null,
    -- Rows whose class is known and is another than the predicted one.
    wrong integer not null,
    content ${bytes} not null,
    -- Numbers of 4 bytes (IEEE 754, little-endian), for each row without an error.
    output ${bytes},
    primary key (dataset_id, number)
);

create index dataset_block_row on dataset_block (dataset_id, first_row);
create index dataset_block_done on dataset_block (dataset_id, done, number);

-- How many rows each worker predicted.
create table dataset_worker (
    dataset_id varchar(64) not null,
    worker varchar not null,
    row_count bigint not null,
    primary key (dataset_id, worker)
);
