//! The command-line interface.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser, Subcommand};

use crate::client::{Network, ProxyHeader};
use crate::connections::{self, Limits};
use crate::origin::parse_origin;
use crate::store::{ModerationPolicy, Reference};

/// The reference backend of Standfirst.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Options {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve articles, comments and the built site.
    Serve(Box<ServeOptions>),
    /// List held comments, approve them or reject them.
    Moderation(ModerationOptions),
    /// Print a token that proves that its holder is the author with an e-mail address.
    AuthorToken(AuthorTokenOptions),
}

/// Options of the `serve` command.
#[derive(Clone, Debug, Args)]
pub struct ServeOptions {
    /// The address to listen on; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The database file; made where it is missing.
    #[arg(long, default_value = "data/standfirst.db")]
    pub database: PathBuf,
    /// The folder of articles and pictures.
    #[arg(long, default_value = "content")]
    pub content: PathBuf,
    /// The folder of the built site.
    #[arg(long, default_value = "dist")]
    pub dist: PathBuf,
    /// The path under which all is served, with slashes at both ends.
    #[arg(long, default_value = "/", value_parser = base_path)]
    pub base_path: String,
    /// The address under which readers reach the site, such as `https://news.example`. By default it is taken from
    /// the Host header. Required behind a proxy.
    #[arg(long, value_parser = parse_origin)]
    pub public_url: Option<String>,
    /// An origin whose pages may write through the API; repeat it for each. Every origin may read.
    #[arg(long, value_name = "ORIGIN", value_parser = parse_origin)]
    pub allow_origin: Vec<String>,
    /// An origin whose pages may have comments although this server does not serve them, such as
    /// `https://blog.example`; repeat it for each. It may also write, as with --allow-origin.
    #[arg(long, value_name = "ORIGIN", value_parser = parse_origin)]
    pub page_origin: Vec<String>,
    /// An origin that pages of the served site may connect to; repeat it for each.
    #[arg(long)]
    pub connect_src: Vec<String>,
    /// Whether new comments are held for a moderator.
    #[arg(long, value_enum, default_value = "off")]
    pub moderation: ModerationPolicy,
    /// The address of a trusted proxy, or a network such as `10.0.0.0/8`; repeat it for each. Forwarding headers
    /// from any other address are ignored.
    #[arg(long, value_name = "CIDR")]
    pub trusted_proxy: Vec<Network>,
    /// The header in which the trusted proxies name the client. By default both headers are read; if they
    /// disagree, both are ignored.
    #[arg(long, value_enum)]
    pub proxy_header: Option<ProxyHeader>,
    /// Comments a minute from one address, as many changes, as many reports, and three times as many votes; 0 for
    /// no limit. IPv6 addresses count by their /64.
    #[arg(long, default_value_t = 10)]
    pub rate_limit: u32,
    /// Voters of one address whose votes on a comment count; 0 for any number.
    #[arg(long, default_value_t = 10)]
    pub votes_per_address: u32,
    /// Seconds in which an author may change a comment.
    #[arg(long, default_value_t = 900)]
    pub edit_window: i64,
    /// How many connections may be open. One more closes the connection that has been idle longest.
    #[arg(long, default_value_t = 1000)]
    pub max_connections: usize,
    /// Seconds that a connection may wait for its next request.
    #[arg(long, value_name = "SECONDS", default_value_t = connections::DEFAULT_IDLE_SECONDS, value_parser = seconds())]
    pub idle_timeout: u64,
    /// Seconds that a request's headers may take.
    #[arg(long, value_name = "SECONDS", default_value_t = connections::DEFAULT_HEADERS_SECONDS, value_parser = seconds())]
    pub header_timeout: u64,
    /// Seconds that a request's body may take.
    #[arg(long, value_name = "SECONDS", default_value_t = connections::DEFAULT_BODY_SECONDS, value_parser = seconds())]
    pub body_timeout: u64,
    /// Bytes of a request's body.
    #[arg(long, default_value_t = 65_536)]
    pub max_body: usize,
    /// A file of comments that fills an empty database.
    #[arg(long)]
    pub seed: Option<PathBuf>,
}

impl ServeOptions {
    /// Returns the time limits for the other side of a connection.
    pub fn limits(&self) -> Limits {
        Limits {
            idle: Duration::from_secs(self.idle_timeout),
            headers: Duration::from_secs(self.header_timeout),
            body: Duration::from_secs(self.body_timeout),
        }
    }
}

fn seconds() -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(1..=3600)
}

fn base_path(text: &str) -> Result<String, String> {
    if text.starts_with('/') && text.ends_with('/') {
        Ok(text.to_owned())
    } else {
        Err("expected a path with slashes at both ends, such as /news/".to_owned())
    }
}

/// Arguments of the `author-token` command.
#[derive(Debug, Args)]
pub struct AuthorTokenOptions {
    /// The e-mail address, as listed under `author_emails` in the author's articles.
    pub email: String,
    /// Days for which the token is valid.
    #[arg(long, default_value_t = 365)]
    pub days: u32,
    /// The database file.
    #[arg(long, default_value = "data/standfirst.db")]
    pub database: PathBuf,
}

/// Arguments of the `moderation` command.
#[derive(Debug, Args)]
pub struct ModerationOptions {
    /// The database file.
    #[arg(long, global = true, default_value = "data/standfirst.db")]
    pub database: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub action: ModerationAction,
}

/// What a moderator can do.
#[derive(Debug, Subcommand)]
pub enum ModerationAction {
    /// List the comments that await moderation, and those that readers have reported.
    List,
    /// Publish a held comment, or the pending edit of a published one. Closes the reports of a published comment.
    Approve {
        /// The reference in the first column of `moderation list`.
        comment: Reference,
    },
    /// Reject a held comment, or the pending edit of a published one.
    Reject {
        /// The reference in the first column of `moderation list`.
        comment: Reference,
    },
    /// Remove a comment, whether it is published or held.
    Remove {
        /// The comment's id.
        id: i64,
    },
    /// Mark a comment as written by the article's author. The comment gets the author's badge, and so does what
    /// the same browser sends next.
    Author {
        /// The comment's id.
        id: i64,
        /// Remove the badge from this comment.
        #[arg(long)]
        undo: bool,
    },
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// The table in docs/operating.md has a row for each option of `serve`, with its default in the last cell.
    #[test]
    fn the_documentation_states_the_defaults_of_serve() {
        let page = include_str!("../../docs/operating.md");
        let options = Options::command();
        let serve = options.find_subcommand("serve").unwrap();
        let mut defaults = 0;
        for option in serve.get_arguments() {
            let Some(name) = option.get_long().filter(|name| *name != "help") else {
                continue;
            };
            let start = format!("| `--{name}` | ");
            let row = page.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("docs/operating.md lacks --{name}"));
            let stated = row.trim_end_matches(" |").rsplit(" | ").next();
            if let [default] = option.get_default_values() {
                let stated = stated.map(|stated| stated.trim_matches('`'));
                assert_eq!(stated, default.to_str(), "--{name}");
                defaults += 1;
            }
        }
        assert!(defaults > 10, "{defaults}");
    }
}
