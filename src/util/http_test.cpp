#include "util/http.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace paw {
namespace {

using testing::HasSubstr;

TEST(HttpUrl, IsChecked) {
  for (const char* url : {"http://127.0.0.1:8000/v1", "https://api.example.com", "http://[::1]:80/"})
    EXPECT_NO_THROW(check_http_url(url, "--x")) << url;
  for (const char* url :
       {"", "127.0.0.1:8000", "ftp://a/b", "file:///etc/passwd", "http://", "http:///v1", "http://:80/",
        "https://user:secret@host/", "http://a b/", "http://a/?key=1", "http://a/#f", "http://a\n/"})
    EXPECT_THROW(check_http_url(url, "--x"), UsageError) << url;
}

TEST(HttpClient, NobodyListens) {
  setenv("no_proxy", "127.0.0.1", 1);
  const std::atomic<bool> cancel = false;
  HttpClient client;
  try {
    client.post({.url = "http://127.0.0.1:1/v1", .headers = {}, .body = ""}, cancel);
    FAIL();
  } catch (const HttpError& error) {
    EXPECT_EQ(error.kind(), HttpError::Kind::Unreachable);
    EXPECT_THAT(error.what(), HasSubstr("cannot connect to http://127.0.0.1:1/v1"));
  }
}

}  // namespace
}  // namespace paw
