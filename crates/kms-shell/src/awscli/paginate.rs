//! Pages: the CLI asks for one after the other and shows them as one answer, cut at `--max-items`
//! with a `NextToken` of its own making (base64 of JSON) to go on with.

use serde_json::{Map, Value, json};

use super::blob;
use super::failure::Failure;
use super::model::Pagination;
use super::request::Paging;

/// The pages of an answer and the token to go on with.
pub(super) struct Pages {
    pub pages: Vec<Value>,
    pub next_token: Option<String>,
}

/// The most pages asked for: an answer that never ends is the service's mistake.
const PAGE_LIMIT: usize = 10_000;

/// Asks for pages until there are no more, or enough.
pub(super) fn collect(
    mut body: Value,
    model: &Pagination,
    paging: &Paging,
    mut call: impl FnMut(&Value) -> Result<Value, Failure>,
) -> Result<Pages, Failure> {
    let mut token = Value::Null;
    let mut skip = 0;
    if let Some(text) = &paging.starting_token {
        (token, skip) = decode_token(text, model);
        set(&mut body, &model.input_token, token.clone());
    }
    if let (Some(size), Some(key)) = (paging.page_size, &model.limit_key) {
        set(&mut body, key, json!(size));
    }
    let primary = model.result_keys.first().map(String::as_str).unwrap_or_default();
    let mut result = Pages { pages: Vec::new(), next_token: None };
    let mut total = 0;
    while result.pages.len() < PAGE_LIMIT {
        let mut page = call(&body)?;
        let items = page.get_mut(primary).and_then(Value::as_array_mut);
        let mut count = 0;
        if let Some(items) = items {
            // Only the first page of a resumed listing starts in its middle.
            items.drain(..skip.min(items.len()));
            count = items.len();
            if let Some(most) = paging.max_items.filter(|most| total + count > *most) {
                let kept = most - total;
                items.truncate(kept);
                result.pages.push(page);
                result.next_token = Some(encode_token(&token, Some(kept + skip), model));
                return Ok(result);
            }
        }
        skip = 0;
        total += count;
        let more = model
            .more_results
            .as_ref()
            .is_none_or(|key| page.get(key).and_then(Value::as_bool).unwrap_or(false));
        let next = page.get(&model.output_token).filter(|_| more).cloned();
        result.pages.push(page);
        let Some(next) = next.filter(|next| next.as_str().is_some_and(|text| !text.is_empty()))
        else {
            return Ok(result);
        };
        if paging.max_items == Some(total) {
            result.next_token = Some(encode_token(&next, None, model));
            return Ok(result);
        }
        if next == token {
            return Err(Failure::General(format!(
                "Error during pagination: The same next token was received twice: {next}"
            )));
        }
        set(&mut body, &model.input_token, next.clone());
        token = next;
    }
    Err(Failure::General(format!("Error during pagination: more than {PAGE_LIMIT} pages")))
}

impl Pages {
    /// One answer of all pages, as json, yaml and table show it.
    pub(super) fn merged(&self, model: &Pagination) -> Value {
        let mut merged = Map::new();
        for page in &self.pages {
            for key in &model.result_keys {
                match (page.get(key), merged.get_mut(key)) {
                    (Some(Value::Array(more)), Some(Value::Array(items))) => {
                        items.extend(more.iter().cloned());
                    }
                    (Some(value), None) => {
                        merged.insert(key.clone(), value.clone());
                    }
                    _ => {}
                }
            }
        }
        if let Some(token) = &self.next_token {
            merged.insert("NextToken".to_owned(), json!(token));
        }
        Value::Object(merged)
    }

    /// The pages as they came, for yaml-stream.
    pub(super) fn raw(&self) -> &[Value] {
        &self.pages
    }

    /// The pages one by one, as text shows them: only what is put together of each.
    pub(super) fn parts(&self, model: &Pagination) -> Vec<Value> {
        let part = |page: &Value| {
            let mut part = Map::new();
            for key in &model.result_keys {
                part.insert(key.clone(), page.get(key).cloned().unwrap_or(Value::Null));
            }
            Value::Object(part)
        };
        let parts = self.pages.iter().map(part);
        let token = self.next_token.iter();
        parts.chain(token.map(|token| json!({"NextToken": {"NextToken": token}}))).collect()
    }
}

fn set(body: &mut Value, key: &str, value: Value) {
    if let Some(members) = body.as_object_mut() {
        match value {
            Value::Null => {
                members.shift_remove(key);
            }
            value => {
                members.insert(key.to_owned(), value);
            }
        }
    }
}

/// Python's `json.dumps` puts a space after colons and commas; tokens are compared as text.
fn encode_token(token: &Value, amount: Option<usize>, model: &Pagination) -> String {
    let amount = amount.map(|amount| format!(", \"boto_truncate_amount\": {amount}"));
    let key = &model.input_token;
    blob::encode(format!("{{\"{key}\": {token}{}}}", amount.unwrap_or_default()).as_bytes())
}

/// The service's token and how many items of its page were shown; a token the CLI did not make is
/// taken for the service's own.
fn decode_token(text: &str, model: &Pagination) -> (Value, usize) {
    let decoded = blob::decode(text).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    match decoded.as_ref().and_then(Value::as_object) {
        Some(members) => {
            let token = members.get(&model.input_token).cloned().unwrap_or(Value::Null);
            let amount = members.get("boto_truncate_amount").and_then(Value::as_u64).unwrap_or(0);
            (token, usize::try_from(amount).unwrap_or(0))
        }
        None => (json!(text), 0),
    }
}
