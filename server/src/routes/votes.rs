//! The endpoint for votes.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{self, Path};
use super::{Server, writing};
use crate::client::Client;
use crate::problem::Problem;
use crate::store::{Vote, Voted};

/// The body of a vote request.
#[derive(Debug, Deserialize)]
struct Ballot {
    direction: String,
}

/// Sets or withdraws a vote on a comment.
pub async fn vote(
    State(shared): State<Server>,
    Path(id): Path,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let bad = |detail| Problem::new(StatusCode::BAD_REQUEST, "not_json", detail);
    let ballot: Ballot = input::json(&headers, body, &shared.options).await?;
    let value = match ballot.direction.as_str() {
        "up" => 1,
        "down" => -1,
        "none" => 0,
        _ => return Err(bad("A vote is up, down or none.")),
    };
    let voter = input::text(&headers, "x-voter").filter(|voter| (8..=64).contains(&voter.len()));
    let voter = voter.ok_or_else(|| bad("X-Voter is missing."))?;
    shared.throttles.admit_vote(client, voter)?;
    let vote = Vote {
        comment: id,
        voter: voter.to_owned(),
        network: client.to_string(),
        value,
    };
    let most = shared.options.votes_per_address;
    match writing(&shared, move |store| store.vote(&vote, most)).await? {
        Voted::Score(score) => Ok(Json(json!({ "score": score }))),
        Voted::Missing => Err(Problem::not_found("such comment")),
        Voted::NetworkFull => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "vote_limit",
            format!("{most} voters of this network have voted on this comment; no more count."),
        )),
    }
}
