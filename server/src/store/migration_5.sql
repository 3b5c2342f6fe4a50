-- Reports of comments by readers. The reporter is a hash that differs from comment to comment. A report is closed when
-- a moderator has approved the comment; the row stays, so that a late repetition does not open it again.
create table reports (
    comment integer not null references comments (id),
    reporter text not null,
    reason text not null,
    text text not null,
    created text not null,
    closed integer not null default 0,
    primary key (comment, reporter)
) without rowid;
create index reports_open on reports (comment, created) where closed = 0;
