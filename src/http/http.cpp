#include "http/http.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace paw {
namespace {

constexpr size_t kMostHeaderBytes = 256 << 10;

using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Headers make_headers(const std::vector<std::string>& lines) {
  Headers headers(nullptr, &curl_slist_free_all);
  const auto add = [&](const char* line) {
    curl_slist* longer = curl_slist_append(headers.get(), line);
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(headers.release());
    headers.reset(longer);
  };
  for (const std::string& line : lines) add(line.c_str());
  add("Expect:");  // else curl waits for a "100 Continue" that some servers never send
  return headers;
}

// What the callbacks of one request share.
struct Transfer {
  const HttpRequest& request;
  const std::atomic<bool>& cancel;
  std::string server;  // as errors call it
  std::string body;
  size_t header_bytes = 0;
  bool too_large = false;
};

size_t receive_body(char* data, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (size * count > transfer.request.most_bytes - transfer.body.size()) {
    transfer.too_large = true;
    return 0;
  }
  transfer.body.append(data, size * count);
  return size * count;
}

size_t receive_header(char*, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.header_bytes += size * count;
  transfer.too_large = transfer.header_bytes > kMostHeaderBytes;
  return transfer.too_large ? 0 : size * count;
}

int stop_when_cancelled(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(user)->cancel ? 1 : 0;
}

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
  return text;
}

double seconds(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1000; }

HttpError failure(CURL* curl, CURLcode code, const Transfer& transfer) {
  using Kind = HttpError::Kind;
  const HttpRequest& request = transfer.request;
  const std::string& server = transfer.server;
  if (transfer.header_bytes > kMostHeaderBytes)
    return {Kind::TooLarge, fmt::format("{} sends more than {} bytes of headers", server, kMostHeaderBytes)};
  if (transfer.too_large)
    return {Kind::TooLarge, fmt::format("{} sends more than {} bytes", server, request.most_bytes)};
  long reason = 0;
  double connected = 0;
  curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &reason);
  curl_easy_getinfo(curl, CURLINFO_CONNECT_TIME, &connected);
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK: return {Kind::Cancelled, "interrupted"};
    case CURLE_OPERATION_TIMEDOUT:
      if (connected > 0)
        return {Kind::TimedOut, fmt::format("{} has not answered within {} s", server, seconds(request.timeout))};
      return {Kind::Unreachable, fmt::format("cannot connect to {} within {} s", server,
                                             seconds(std::min(request.connect_timeout, request.timeout)))};
    case CURLE_COULDNT_CONNECT:
      return {Kind::Unreachable,
              fmt::format("cannot connect to {}: {}", server,
                          reason == 0 ? curl_easy_strerror(code) : std::strerror(static_cast<int>(reason)))};
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return {Kind::Cut, fmt::format("{} closed the connection before its answer was complete", server)};
    default: return {Kind::Unreachable, fmt::format("cannot talk to {}: {}", server, curl_easy_strerror(code))};
  }
}

}  // namespace

struct HttpClient::State {
  State() : curl(curl_easy_init()) {
    if (curl == nullptr) throw Error(ErrorKind::Failed, "libcurl cannot be started");
  }
  ~State() { curl_easy_cleanup(curl); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  CURL* curl;
};

HttpClient::HttpClient() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK)
    throw Error(ErrorKind::Failed, fmt::format("libcurl cannot be started: {}", curl_easy_strerror(started)));
  state_ = std::make_unique<State>();
}

HttpClient::~HttpClient() = default;

HttpResponse HttpClient::post(const HttpRequest& request, const std::atomic<bool>& cancel) {
  CURL* curl = state_->curl;
  curl_easy_reset(curl);  // the connection stays
  Transfer transfer{.request = request,
                    .cancel = cancel,
                    .server = request.server.empty() ? request.url.substr(0, request.url.find('?')) : request.server,
                    .body = {}};
  const Headers headers = make_headers(request.headers);
  const auto set = [&](CURLoption option, auto value) {
    if (const CURLcode code = curl_easy_setopt(curl, option, value); code != CURLE_OK)
      throw Error(ErrorKind::Failed,
                  fmt::format("cannot prepare a request to {}: {}", transfer.server, curl_easy_strerror(code)));
  };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_USERAGENT, "paw");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_POSTFIELDS, request.body.c_str());
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  set(CURLOPT_WRITEFUNCTION, &receive_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  set(CURLOPT_HEADERFUNCTION, &receive_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &stop_when_cancelled);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) throw failure(curl, code, transfer);

  HttpResponse response;
  long status = 0;
  char* location = nullptr;
  curl_off_t wait = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait);
  response.status = static_cast<int>(status);
  response.body = std::move(transfer.body);
  if (location != nullptr) response.location = location;
  if (wait > 0) response.retry_after = std::chrono::seconds(wait);
  return response;
}

std::string http_origin(const std::string& url, const std::string& subject) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  const bool valid = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK;
  const std::string scheme = part(parsed.get(), CURLUPART_SCHEME), port = part(parsed.get(), CURLUPART_PORT);
  const size_t host = scheme.size() + 3;
  // libcurl takes one slash, or three, for two.
  if (!valid || (scheme != "http" && scheme != "https") || url.find("://") + 3 != host || url[host] == '/')
    throw UsageError(fmt::format("{} needs a URL such as http://127.0.0.1:8000/v1", subject));
  return fmt::format("{}://{}{}{}", scheme, part(parsed.get(), CURLUPART_HOST), port.empty() ? "" : ":", port);
}

void check_http_base(const std::string& url, const std::string& subject) {
  const size_t host = http_origin(url, subject).find("://") + 3;
  if (url.substr(host, url.find('/', host) - host).find('@') != std::string::npos)
    throw UsageError(fmt::format("{} takes no user or password in the URL", subject));
  if (url.find_first_of("?#\\") != std::string::npos)
    throw UsageError(fmt::format("{} takes a URL without \"?\", \"#\" and backslashes", subject));
}

}  // namespace paw
