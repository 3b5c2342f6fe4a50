//! Updates stored HTML from an earlier version of the renderer.

use rusqlite::params;

use super::Store;
use crate::markup;

/// The number of comments per transaction. Writers wait at most for these.
const BATCH: i64 = 100;

impl Store {
    /// Renders comments with outdated HTML again, in small transactions. Until it has finished, such comments are
    /// rendered on every read.
    pub fn render_again(&self) -> Result<(), String> {
        while self.render_batch().map_err(|error| error.to_string())? {}
        Ok(())
    }

    /// Renders one batch. Returns whether there may be more.
    fn render_batch(&self) -> rusqlite::Result<bool> {
        let stale = self.readers.read(|connection| {
            let sql = "select id, text from comments where renderer < ?1 or renderer > ?1 limit ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![markup::COMMENT_RENDERER, BATCH], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect::<Result<Vec<(i64, String)>, _>>()
        });
        let stale = stale.map_err(|_| rusqlite::Error::InvalidQuery)?;
        let rendered: Vec<(i64, String, String)> = stale
            .into_iter()
            .map(|(id, text)| {
                let html = markup::comment(&text);
                (id, text, html)
            })
            .collect();
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        for (id, text, html) in &rendered {
            // Skip a comment whose text was edited in the meantime.
            let sql =
                "update comments set body_html = ?3, renderer = ?4 where id = ?1 and text = ?2";
            transaction.execute(sql, params![id, text, html, markup::COMMENT_RENDERER])?;
        }
        transaction.commit()?;
        Ok(!rendered.is_empty())
    }
}
