#include "watch/post.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <thread>
#include <utility>

#include "paw/error.hpp"

namespace paw::watch {
namespace {

constexpr std::array<std::chrono::milliseconds, 2> kPauses = {std::chrono::milliseconds(500), std::chrono::seconds(2)};
constexpr std::chrono::milliseconds kLongestConnect = std::chrono::seconds(5), kTick(50);

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, curl_free);
  return text;
}

// Scheme, host and port of an http or https URL. Throws UsageError.
std::string place(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  const bool valid = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK;
  const std::string scheme = part(parsed.get(), CURLUPART_SCHEME), port = part(parsed.get(), CURLUPART_PORT);
  if (!valid || (scheme != "http" && scheme != "https")) {
    throw UsageError("the address of --post is no http:// or https:// URL");
  }
  return fmt::format("{}://{}{}{}", scheme, part(parsed.get(), CURLUPART_HOST), port.empty() ? "" : ":", port);
}

size_t discard(char*, size_t size, size_t count, void*) { return size * count; }

int ask_to_stop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

void pause(std::chrono::milliseconds length, const std::stop_token& stop) {
  for (const auto end = Clock::now() + length; Clock::now() < end && !stop.stop_requested();) {
    std::this_thread::sleep_for(kTick);
  }
}

}  // namespace

Poster::Poster(std::string url, Clock::duration timeout)
    : url_(std::move(url)), where_(place(url_)), timeout_(timeout) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  handle_ = curl_easy_init();
  if (handle_ == nullptr) throw Error("libcurl cannot be used");
}

Poster::~Poster() {
  curl_easy_cleanup(handle_);
  curl_global_cleanup();
}

std::string Poster::post(const std::string& json, const std::stop_token& stop) {
  const size_t tries = last_failed_ ? 1 : kPauses.size() + 1;
  std::string failure;
  for (size_t i = 0; i < tries; ++i) {
    if (i > 0) pause(kPauses[i - 1], stop);
    if (stop.stop_requested()) return "was ended with this command";
    bool may_pass = false;
    failure = try_once(json, stop, may_pass);
    last_failed_ = !failure.empty() && may_pass;
    if (!last_failed_) break;
  }
  return failure;
}

std::string Poster::try_once(const std::string& json, const std::stop_token& stop, bool& may_pass) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(timeout_);
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
      curl_slist_append(nullptr, "Content-Type: application/json"), curl_slist_free_all);
  curl_easy_setopt(handle_, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle_, CURLOPT_USERAGENT, "paw");
  curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, json.c_str());
  curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, discard);
  curl_easy_setopt(handle_, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle_, CURLOPT_XFERINFOFUNCTION, ask_to_stop);
  curl_easy_setopt(handle_, CURLOPT_XFERINFODATA, &stop);
  curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds.count()));
  curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(std::min(milliseconds, kLongestConnect).count()));
  const CURLcode code = curl_easy_perform(handle_);
  if (code != CURLE_OK) {
    may_pass = code != CURLE_ABORTED_BY_CALLBACK;
    return fmt::format("failed: {}", curl_easy_strerror(code));
  }
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && status < 300) return "";
  may_pass = status == 408 || status == 429 || status >= 500;
  return fmt::format("was answered with status {}", status);
}

}  // namespace paw::watch
