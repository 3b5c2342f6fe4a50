//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::client::{Network, ProxyHeader};
use crate::connections::{self, Limits};
use crate::public_address;
use crate::store::Reference;

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
    Serve(Box<Serve>),
    /// Look at held comments, approve them or reject them.
    Moderation(Moderation),
    /// Print the proof that its bearer is the author with an e-mail address.
    AuthorToken(AuthorToken),
}

/// When a comment waits for a moderator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Hold {
    /// Never.
    Off,
    /// Until a comment of the same author was approved. The proof is the edit token of that comment.
    FirstTime,
    /// Always.
    All,
}

/// What is served, and how.
#[derive(Clone, Debug, Args)]
pub struct Serve {
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
    /// Where readers find the site, such as `https://news.example`; read from the Host header
    /// where this is not said. A server behind a proxy needs it.
    #[arg(long, value_parser = public_address::origin)]
    pub public_url: Option<String>,
    /// Origins that may write through the API from other sites; reading is open to all.
    #[arg(long, value_name = "ORIGIN", value_parser = public_address::origin)]
    pub allow_origin: Vec<String>,
    /// Origins on whose pages comments are taken, although the pages are not served here, such as
    /// `https://blog.example`; once for each. They may write, as with --allow-origin.
    #[arg(long, value_name = "ORIGIN", value_parser = public_address::origin)]
    pub page_origin: Vec<String>,
    /// Origins that the served site may connect to.
    #[arg(long)]
    pub connect_src: Vec<String>,
    /// When a comment waits for a moderator.
    #[arg(long, value_enum, default_value = "off")]
    pub moderation: Hold,
    /// A proxy, or a network of proxies, that says for whom it asks, such as `10.0.0.0/8`; once for
    /// each. What other addresses say of it is not believed.
    #[arg(long, value_name = "CIDR")]
    pub trusted_proxy: Vec<Network>,
    /// The header by which the trusted proxies say it. Where this is not said, either is taken; two
    /// that disagree are not believed.
    #[arg(long, value_enum)]
    pub proxy_header: Option<ProxyHeader>,
    /// Comments a minute from one address, as many changes, and three times as many votes; 0 for no
    /// limit. IPv6 addresses count by their /64.
    #[arg(long, default_value_t = 10)]
    pub rate_limit: u32,
    /// Voters of one address whose votes on a comment count; 0 for any number.
    #[arg(long, default_value_t = 10)]
    pub votes_per_address: u32,
    /// Seconds in which an author may change a comment.
    #[arg(long, default_value_t = 900)]
    pub edit_window: i64,
    /// How many connections may be open. One more closes the one that has waited longest.
    #[arg(long, default_value_t = 1000)]
    pub max_connections: usize,
    /// Seconds that a connection may wait for its next request.
    #[arg(long, value_name = "SECONDS", default_value_t = connections::IDLE, value_parser = seconds())]
    pub idle_timeout: u64,
    /// Seconds that a request's headers may take.
    #[arg(long, value_name = "SECONDS", default_value_t = connections::HEAD, value_parser = seconds())]
    pub header_timeout: u64,
    /// Seconds that a request's body may take.
    #[arg(long, value_name = "SECONDS", default_value_t = connections::BODY, value_parser = seconds())]
    pub body_timeout: u64,
    /// Bytes of a request's body.
    #[arg(long, default_value_t = 65_536)]
    pub max_body: usize,
    /// A file of comments that fills an empty database.
    #[arg(long)]
    pub seed: Option<PathBuf>,
}

impl Serve {
    /// How long the other side of a connection may take.
    pub fn limits(&self) -> Limits {
        Limits {
            idle: Duration::from_secs(self.idle_timeout),
            head: Duration::from_secs(self.header_timeout),
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

/// An author's proof.
#[derive(Debug, Args)]
pub struct AuthorToken {
    /// The e-mail address, as it stands under `author_emails` in the author's articles.
    pub email: String,
    /// Days for which it is good.
    #[arg(long, default_value_t = 365)]
    pub days: u32,
    /// The database file.
    #[arg(long, default_value = "data/standfirst.db")]
    pub database: PathBuf,
}

/// Moderation.
#[derive(Debug, Args)]
pub struct Moderation {
    /// The database file.
    #[arg(long, global = true, default_value = "data/standfirst.db")]
    pub database: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// What a moderator does.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// List what waits.
    List,
    /// Publish a comment, or other words for one.
    Approve {
        /// The first word of its line in the list.
        comment: Reference,
    },
    /// Refuse a comment, or other words for one.
    Reject {
        /// The first word of its line in the list.
        comment: Reference,
    },
    /// Remove a comment, whether it is public or waits.
    Remove {
        /// Its id.
        id: i64,
    },
    /// Say that the article's author wrote a comment: it and what they write next from the same
    /// browser has the author's badge.
    Author {
        /// Its id.
        id: i64,
        /// Take the badge from this comment.
        #[arg(long)]
        undo: bool,
    },
}
