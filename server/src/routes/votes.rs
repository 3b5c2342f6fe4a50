//! The endpoint for votes.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{self, Path};
use super::{SharedState, write_store};
use crate::client::Client;
use crate::problem::Problem;
use crate::store::{Vote, VoteOutcome};

/// The body of a vote request.
#[derive(Debug, Deserialize)]
struct VoteBody {
    direction: String,
}

/// Sets or withdraws a vote on a comment.
pub async fn vote(
    State(shared): State<SharedState>,
    Path(id): Path,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let bad = |detail| Problem::new(StatusCode::BAD_REQUEST, "not_json", detail);
    let vote_body: VoteBody = input::json(&headers, body, &shared.options).await?;
    let value = match vote_body.direction.as_str() {
        "up" => 1,
        "down" => -1,
        "none" => 0,
        _ => return Err(bad("A vote is up, down or none.")),
    };
    let voter = input::voter(&headers)?;
    shared.throttles.admit_vote(client, voter)?;
    let vote = Vote {
        comment: id,
        voter: voter.to_owned(),
        network: client.to_string(),
        value,
    };
    let max = shared.options.votes_per_address;
    match write_store(&shared, move |store| store.vote(&vote, max)).await? {
        VoteOutcome::Score(score) => Ok(Json(json!({ "score": score }))),
        VoteOutcome::Missing => Err(Problem::not_found("such comment")),
        VoteOutcome::NetworkFull => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "vote_limit",
            format!("{max} voters of this network have voted on this comment; no more count."),
        )),
    }
}
