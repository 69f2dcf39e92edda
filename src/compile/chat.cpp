#include "compile/chat.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "text/json.hpp"

namespace paw {
namespace {

constexpr int kTries = 4;
constexpr std::chrono::seconds kLongestPause{60};
constexpr size_t kMostTokens = 4000;  // of a reply; room for a model that thinks first
constexpr size_t kShortestHiddenKey = 8;

bool is_passing(int status) {
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

// What the server says of its refusal, on one line; empty where it says nothing readable.
std::string message_of(const std::string& body) {
  std::string message;
  try {
    const auto json = parse_json(body, "the body");
    const auto& error = json.is_object() && json.contains("error") ? json["error"] : json;
    if (error.is_string()) message = error.get<std::string>();
    for (const char* key : {"message", "detail"}) {
      if (error.is_object() && error.contains(key) && error[key].is_string()) message = error[key].get<std::string>();
    }
  } catch (const Error&) {
    return "";
  }
  return message.empty() ? "" : ": " + json_reason(message);
}

// The key may come back in an error message; nothing that is printed or kept may hold it.
void hide(std::string& text, const std::string& key) {
  if (key.size() < kShortestHiddenKey) return;
  for (size_t at = text.find(key); at != std::string::npos; at = text.find(key, at))
    text.replace(at, key.size(), "***");
}

void add_tokens(std::optional<uint64_t>& sum, const nlohmann::ordered_json& usage, const char* key) {
  if (usage.contains(key) && usage[key].is_number_unsigned()) sum = sum.value_or(0) + usage[key].get<uint64_t>();
}

}  // namespace

Chat::Chat(ChatOptions options, const std::atomic<bool>& cancel) : options_(std::move(options)), cancel_(cancel) {
  check_http_base(options_.url, "--teacher");
  while (options_.url.ends_with('/')) options_.url.pop_back();
  address_ = options_.url + "/chat/completions";
  const auto odd = [](unsigned char c) { return c <= 0x20 || c >= 0x7F; };
  if (std::any_of(options_.key.begin(), options_.key.end(), odd))
    throw UsageError("PAW_TEACHER_KEY has characters that a key cannot have (spaces, line ends, non-ASCII)");
}

std::string Chat::body_of(const ChatQuestion& question) const {
  nlohmann::ordered_json body;
  if (!options_.model.empty()) body["model"] = options_.model;
  body["messages"] = {{{"role", "system"}, {"content", question.system}},
                      {{"role", "user"}, {"content", question.user}}};
  if (send_temperature_) body["temperature"] = question.temperature;
  if (send_limit_) body["max_tokens"] = kMostTokens;
  return body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

HttpResponse Chat::send(const ChatQuestion& question) {
  HttpRequest request;
  request.url = address_;
  request.headers = {"Content-Type: application/json"};
  if (!options_.key.empty()) request.headers.push_back("Authorization: Bearer " + options_.key);
  request.body = body_of(question);
  request.timeout = options_.timeout;
  ++usage_.requests;
  HttpResponse response = client_.post(request, cancel_);
  hide(response.body, options_.key);
  hide(response.location, options_.key);
  return response;
}

ChatReply Chat::read(const HttpResponse& response) {
  const auto json = parse_json(response.body, fmt::format("what {} answers", address_));
  const auto field = [](const nlohmann::ordered_json& value, const char* key) {
    return value.is_object() && value.contains(key) ? value[key] : nlohmann::ordered_json();
  };
  const auto choices = field(json, "choices");
  const auto choice = choices.is_array() && !choices.empty() ? choices[0] : nlohmann::ordered_json();
  const auto content = field(field(choice, "message"), "content");
  // A null content is an answer of nothing: the model spent its tokens on thinking, or refused.
  if (!choice.is_object() || !(content.is_string() || (content.is_null() && choice.contains("message"))))
    throw Error(ErrorKind::Network,
                fmt::format("the reply of {} has no choices[0].message.content, as a chat endpoint's must", address_));
  const auto usage = field(json, "usage");
  add_tokens(usage_.prompt_tokens, usage, "prompt_tokens");
  add_tokens(usage_.completion_tokens, usage, "completion_tokens");
  ChatReply reply;
  if (content.is_string()) reply.text = content.get<std::string>();
  if (const auto model = field(json, "model"); model.is_string()) reply.model = model.get<std::string>();
  reply.cut_off = field(choice, "finish_reason") == "length";
  return reply;
}

// Some models take no temperature, or know the limit by another name.
bool Chat::leave_out_what_it_refuses(const HttpResponse& response) {
  if (response.status != 400 && response.status != 422) return false;
  const auto refused = [&](bool& sent, const char* name) {
    return sent && response.body.find(name) != std::string::npos && !(sent = false);
  };
  const bool limit = refused(send_limit_, "max_tokens");
  return refused(send_temperature_, "temperature") || limit;
}

void Chat::refuse(const HttpResponse& response) const {
  const int status = response.status;
  if (status == 401 || status == 403) {
    throw Error(ErrorKind::Network,
                options_.key.empty()
                    ? fmt::format("{} needs a key ({}): set it in the environment as PAW_TEACHER_KEY", address_, status)
                    : fmt::format("{} refuses the key in PAW_TEACHER_KEY ({})", address_, status));
  }
  if (status >= 300 && status < 400) {
    throw Error(ErrorKind::Network,
                fmt::format("{} points to another address ({}{}), which is not followed; give the right --teacher URL",
                            address_, status, response.location.empty() ? "" : ": " + json_reason(response.location)));
  }
  if (status == 404) {
    throw Error(ErrorKind::Network,
                fmt::format("{} does not exist (404{}); --teacher takes the base, such as http://127.0.0.1:8000/v1",
                            address_, message_of(response.body)));
  }
  throw Error(ErrorKind::Network,
              fmt::format("{} refuses the request ({}){}", address_, status, message_of(response.body)));
}

void Chat::pause(std::chrono::seconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!cancel_ && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (cancel_) throw HttpError(HttpError::Kind::Cancelled, "interrupted");
}

std::optional<ChatReply> Chat::try_once(const ChatQuestion& question, Setback& setback) {
  HttpResponse response;
  try {
    do response = send(question);
    while (leave_out_what_it_refuses(response));
  } catch (const HttpError& error) {
    if (error.kind() != HttpError::Kind::Cut) throw;
    setback.why = error.what();
    return std::nullopt;
  }
  if (response.status >= 200 && response.status < 300) {
    try {
      return read(response);
    } catch (const Error& error) {
      setback.why = error.what();
      return std::nullopt;
    }
  }
  if (!is_passing(response.status)) refuse(response);
  setback.why = fmt::format("{} answers {}{}", address_, response.status, message_of(response.body));
  setback.wait = response.retry_after.value_or(setback.wait);
  if (setback.wait > kLongestPause)
    throw Error(ErrorKind::Network, fmt::format("{}, and asks to retry in {} s", setback.why, setback.wait.count()));
  return std::nullopt;
}

ChatReply Chat::ask(const ChatQuestion& question) {
  for (int attempt = 1;; ++attempt) {
    Setback setback{.why = {}, .wait = std::chrono::seconds(1 << (attempt - 1))};
    if (auto reply = try_once(question, setback)) return *std::move(reply);
    if (attempt == kTries) throw Error(ErrorKind::Network, fmt::format("{}; tried {} times", setback.why, kTries));
    pause(setback.wait);
  }
}

}  // namespace paw
