//! One keep-alive connection, and as much of HTTP as the bench's servers speak.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is opened again where the server closes it after an answer.
#[derive(Debug)]
pub struct Connection {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
    closed: bool,
}

/// An answer, as far as anybody looks at it.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
    head: &'a [u8],
}

impl Answer<'_> {
    /// The value of a header, its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = std::str::from_utf8(self.head).ok()?.split("\r\n");
        let mut headers = lines.filter_map(|line| line.split_once(':'));
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Connection> {
        let stream = connect(address).await?;
        Ok(Connection { address, stream, buffer: Vec::with_capacity(8192), closed: false })
    }

    /// Sends a whole request and reads the whole answer.
    pub async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        if self.closed {
            self.stream = connect(self.address).await?;
            self.closed = false;
        }
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.read().await?;
            if let Some(head) = Head::of(&self.buffer)? {
                break head;
            }
        };
        let end = head.end + head.length;
        while self.buffer.len() < end {
            self.read().await?;
        }
        self.closed = head.closes;
        let (first, body) = self.buffer.split_at_checked(head.end).unwrap_or_default();
        Ok(Answer { status: head.status, body, head: first })
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => bail!("the server closed a connection in the middle of an answer"),
            _ => Ok(()),
        }
    }
}

async fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address).await;
    let stream = stream.with_context(|| format!("nobody listens on {address}"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The head of an answer.
struct Head {
    status: u16,
    length: usize,
    closes: bool,
    /// Where the body begins.
    end: usize,
}

impl Head {
    /// `None` where it is not whole yet.
    fn of(bytes: &[u8]) -> anyhow::Result<Option<Head>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = std::str::from_utf8(bytes.get(..end).unwrap_or_default())?;
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut found = Head {
            status: status.with_context(|| format!("no status in `{first}`"))?,
            length: 0,
            closes: first.starts_with("HTTP/1.0"),
            end: end + 4,
        };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                found.length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case("connection") {
                found.closes = value.trim().eq_ignore_ascii_case("close");
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                bail!("the load generator reads no chunked answers");
            }
        }
        Ok(Some(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        let answer =
            b"HTTP/1.1 400 Bad Request\r\nContent-Length: 7\r\nConnection: close\r\n\r\n{\"a\":1}";
        assert!(Head::of(&answer[..40]).unwrap().is_none());
        let head = Head::of(answer).unwrap().unwrap();
        assert_eq!((head.status, head.length, head.closes), (400, 7, true));
        assert_eq!(&answer[head.end..], b"{\"a\":1}");
        assert!(Head::of(b"what is this\r\n\r\n").is_err());
    }
}
