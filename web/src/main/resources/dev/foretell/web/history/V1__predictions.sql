-- What PostgreSQL and H2 both understand; ${bytes} is the one type that they call by different names.

-- Every prediction: its input and its output.
create table prediction (
    id varchar(64) not null primary key,
    model varchar not null,
    version varchar,
    status varchar not null,
    background boolean not null,
    created timestamp(6) with time zone not null,
    started timestamp(6) with time zone,
    completed timestamp(6) with time zone,
    worker varchar,
    content_type varchar not null,
    input ${bytes} not null,
    input_rows integer not null,
    -- Numbers of 4 bytes (IEEE 754, big-endian), row after row.
    output ${bytes},
    output_width integer,
    -- JSON: an array of one text per row.
    classes text,
    truth text,
    truth_correct integer,
    compute_nanos bigint,
    problem_code varchar,
    problem_detail varchar,
    client_key varchar,
    traceparent varchar,
    webhook varchar,
    request_digest varchar,
    pinned boolean not null
);

-- One for each way of listing, so that the newest few are found whatever there is of the others.
create index prediction_created on prediction (created, id);
create index prediction_model on prediction (model, created, id);
create index prediction_status on prediction (status, created, id);
create index prediction_model_status on prediction (model, status, created, id);

-- The background jobs that have no end yet.
create table open_job (
    id varchar(64) not null primary key,
    created timestamp(6) with time zone not null,
    published boolean not null,
    -- When it was last published, or tried to be.
    tried timestamp(6) with time zone not null
);

create index open_job_created on open_job (created);
create index open_job_tried on open_job (published, tried);

-- The webhooks that are not delivered yet.
create table hook (
    id varchar(64) not null primary key,
    attempts integer not null,
    -- None: given up.
    due timestamp(6) with time zone,
    error varchar
);

create index hook_due on hook (due);

-- What became of each version, hour by hour, so that comparing versions reads no predictions.
-- A version that is not known is ''.
create table hourly (
    hour_start timestamp(6) with time zone not null,
    model varchar not null,
    version varchar not null,
    predictions bigint not null,
    input_rows bigint not null,
    failed bigint not null,
    latency_micros bigint not null,
    computed bigint not null,
    compute_micros bigint not null,
    truths bigint not null,
    correct bigint not null,
    primary key (model, hour_start, version)
);

create table hourly_answer (
    hour_start timestamp(6) with time zone not null,
    model varchar not null,
    version varchar not null,
    label varchar not null,
    amount bigint not null,
    primary key (model, hour_start, version, label)
);

create table hourly_latency (
    hour_start timestamp(6) with time zone not null,
    model varchar not null,
    version varchar not null,
    bucket integer not null,
    amount bigint not null,
    primary key (model, hour_start, version, bucket)
);

-- The runs of the iris service's routes. A second run of the same id and time is the same run.
create table iris_run (
    run_id bigint generated always as identity primary key,
    id varchar(64) not null,
    request_time timestamp(6) not null,
    sepal_length double precision not null,
    sepal_width double precision not null,
    petal_length double precision not null,
    petal_width double precision not null,
    prediction_id varchar(64) not null,
    output varchar not null,
    version varchar not null,
    finished_at timestamp(6) with time zone not null,
    unique (id, request_time)
);

create index iris_run_finished on iris_run (finished_at);
