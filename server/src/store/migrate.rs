//! Migrates a database to the current schema.
//!
//! `pragma user_version` holds the number of the last migration that ran. Never change a released migration;
//! append a new one to the list instead.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::secret::{Secret, sha256};

/// A migration: its SQL, and a step that SQL cannot express.
struct Migration {
    sql: &'static str,
    migrate_data: fn(&Transaction<'_>, &Secret) -> rusqlite::Result<()>,
}

const MIGRATIONS: &[Migration] = &[
    // A database from before versions were counted already has these tables.
    Migration {
        sql: include_str!("migration_1.sql"),
        migrate_data: |_, _| Ok(()),
    },
    Migration {
        sql: include_str!("migration_2.sql"),
        migrate_data: migrate_data_to_version_2,
    },
    Migration {
        sql: include_str!("migration_3.sql"),
        migrate_data: |_, _| Ok(()),
    },
    Migration {
        sql: include_str!("migration_4.sql"),
        migrate_data: hash_voters,
    },
    Migration {
        sql: include_str!("migration_5.sql"),
        migrate_data: |_, _| Ok(()),
    },
];

/// Returns the schema version that this program needs.
pub fn newest_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("pragma user_version", [], |row| row.get(0))
}

/// Runs the missing migrations, each in its own transaction. Returns an error message for the operator.
pub fn migrate(connection: &mut Connection, secret: &Secret) -> Result<(), String> {
    let mut migrated = false;
    loop {
        let error_message = |error: rusqlite::Error| error.to_string();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(error_message)?;
        // Read inside the transaction, because another process may have migrated while this one waited.
        let version = version(&transaction).map_err(error_message)?;
        if version > newest_version() {
            return Err(format!(
                "the database has schema version {version}, and this program knows {}: use a newer one",
                newest_version()
            ));
        }
        let next = usize::try_from(version)
            .ok()
            .and_then(|at| MIGRATIONS.get(at));
        let Some(next) = next else {
            break;
        };
        let failed = |error: rusqlite::Error| format!("migration {}: {error}", version + 1);
        transaction.execute_batch(next.sql).map_err(failed)?;
        (next.migrate_data)(&transaction, secret).map_err(failed)?;
        transaction
            .pragma_update(None, "user_version", version + 1)
            .map_err(failed)?;
        transaction.commit().map_err(failed)?;
        migrated = true;
    }
    if migrated {
        // Data that earlier versions deleted may still be in free pages, and after `vacuum` in the write-ahead
        // log.
        connection
            .execute_batch("vacuum")
            .and_then(|()| connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())))
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The fields of a comment that determine its position in the thread.
struct ThreadPosition {
    id: i64,
    parent: Option<i64>,
    published: bool,
    root: i64,
    sort_time: i64,
    visible_replies: i64,
}

fn migrate_data_to_version_2(transaction: &Transaction<'_>, _: &Secret) -> rusqlite::Result<()> {
    fill_positions(transaction)?;
    migrate_keys(transaction)
}

fn fill_positions(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut read =
        transaction.prepare("select id, parent, status, created from comments order by id")?;
    let mut positions = read
        .query_map([], |row| {
            let created: String = row.get(3)?;
            Ok(ThreadPosition {
                id: row.get(0)?,
                parent: row.get(1)?,
                published: row.get::<_, String>(2)? == "published",
                root: row.get(0)?,
                sort_time: milliseconds(&created),
                visible_replies: 0,
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let at: HashMap<i64, usize> = positions
        .iter()
        .enumerate()
        .map(|(at, one)| (one.id, at))
        .collect();
    let parent = |position: &ThreadPosition| position.parent.and_then(|id| at.get(&id).copied());
    // A parent was inserted before its replies, so its id is smaller.
    for index in 0..positions.len() {
        if let Some(parent_index) =
            parent(&positions[index]).filter(|parent_index| *parent_index < index)
        {
            positions[index].root = positions[parent_index].root;
            positions[index].sort_time = positions[index]
                .sort_time
                .max(positions[parent_index].sort_time);
        }
    }
    let mut write = transaction.prepare(
        "update comments set root = ?2, sort_time = ?3, visible_replies = ?4, visible = ?5 where id = ?1",
    )?;
    for index in (0..positions.len()).rev() {
        let position = &positions[index];
        let visible = position.published || position.visible_replies > 0;
        write.execute(params![
            position.id,
            position.root,
            position.sort_time,
            position.visible_replies,
            visible
        ])?;
        if let Some(parent_index) = parent(position).filter(|_| visible) {
            positions[parent_index].visible_replies += 1;
        }
    }
    Ok(())
}

/// Copies idempotency keys as hashes, and drops the edit tokens stored with them.
fn migrate_keys(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut read = transaction.prepare(
        "select key, request_hash, comment, status from keys join comments on comments.id = comment",
    )?;
    let mut write = transaction.prepare(
        "insert into idempotency_keys (key_hash, request_hash, comment) values (?1, ?2, ?3)",
    )?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let (key, request, comment): (String, String, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let status: String = row.get(3)?;
        let removed = matches!(status.as_str(), "removed" | "rejected");
        let request = if removed { String::new() } else { request };
        write.execute(params![sha256(&key), request, comment])?;
    }
    drop(rows);
    drop(read);
    transaction.execute_batch("drop table keys")
}

fn hash_voters(transaction: &Transaction<'_>, secret: &Secret) -> rusqlite::Result<()> {
    let mut read = transaction.prepare("select rowid, comment, voter from votes")?;
    let voters = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let voters: Vec<(i64, i64, String)> = voters.collect::<rusqlite::Result<_>>()?;
    let mut write = transaction.prepare("update votes set voter = ?2 where rowid = ?1")?;
    for (row, comment, voter) in voters {
        write.execute(params![row, secret.voter_pseudonym(comment, &voter)])?;
    }
    Ok(())
}

/// Returns a date as milliseconds since the epoch, for sorting. An invalid date sorts first.
pub fn milliseconds(created: &str) -> i64 {
    created
        .parse::<jiff::Timestamp>()
        .map_or(0, |time| time.as_millisecond())
}
