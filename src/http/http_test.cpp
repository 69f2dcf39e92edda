#include "http/http.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace paw {
namespace {

TEST(HttpUrl, Origin) {
  EXPECT_EQ(http_origin("https://user:secret@host:8443/secret?key=secret#secret", "--x"), "https://host:8443");
  EXPECT_EQ(http_origin("HTTP://[::1]", "--x"), "http://[::1]");
  for (const char* url : {"", "127.0.0.1:8000", "ftp://a/b", "file:///etc/passwd", "http://", "http:/a", "http:///v1",
                          "http://:80/", "http://a b/", "http://a/b c", "http://a\n/", "http://a/\x7f", "http:/a/://b"})
    EXPECT_THROW(http_origin(url, "--x"), UsageError) << url;
}

TEST(HttpUrl, Base) {
  for (const char* url : {"http://127.0.0.1:8000/v1", "https://api.example.com", "http://[::1]:80/", "http://a/@b"})
    EXPECT_NO_THROW(check_http_base(url, "--x")) << url;
  for (const char* url : {"127.0.0.1:8000", "https://user:secret@host/", "http://@host/", "http://a/?key=1",
                          "http://a/#f", "http://a/\\b"})
    EXPECT_THROW(check_http_base(url, "--x"), UsageError) << url;
}

TEST(HttpClient, NobodyListens) {
  setenv("no_proxy", "127.0.0.1", 1);
  const std::atomic<bool> cancel = false;
  HttpClient client;
  const auto failure = [&](const char* server) {
    try {
      client.post({.url = "http://127.0.0.1:1/v1?key=secret", .server = server, .headers = {}, .body = ""}, cancel);
    } catch (const HttpError& error) {
      EXPECT_EQ(error.kind(), HttpError::Kind::Unreachable);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(failure(""), "cannot connect to http://127.0.0.1:1/v1: Connection refused");
  EXPECT_EQ(failure("the server"), "cannot connect to the server: Connection refused");
}

}  // namespace
}  // namespace paw
