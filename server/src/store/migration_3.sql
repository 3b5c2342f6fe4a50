-- Who may do what.

-- By whom a comment was let through: by a moderator, or because its author proved to be one who was let
-- through before. Where neither is known it is no proof for the next one.
alter table comments add column approved_by text check (approved_by in ('moderator', 'proof'));
-- How often the words were changed: a moderator decides on the words that were read, on no later ones.
alter table comments add column revision integer not null default 0;
-- Other words for a published comment, and when they came: they wait for a moderator.
alter table comments add column pending_text text;
alter table comments add column pending_since text;
create index comments_pending on comments (pending_since, id) where pending_text is not null;

-- From which network a vote came, as a hash that is another one for every comment.
alter table votes add column network text;
create index votes_by_network on votes (comment, network);

-- An address that anybody can type proves nothing any more, nor do the badges it gave.
drop index comments_published_by_email;
update comments set by_author = 0;
