#include "runtime/cli/session.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>

#include "engine/diagnostics/render.h"

namespace writ::cli {
namespace {

// The system gives its reasons in English. They end a message.
std::string WithReasonInChinese(std::string text) {
  constexpr std::pair<int, const char*> kReasons[] = {
      {ENOENT, "没有这个文件或文件夹"}, {EACCES, "没有权限"},       {EPERM, "不允许此操作"},
      {EISDIR, "是文件夹,不是文件"},    {ENOTDIR, "不是文件夹"},    {EEXIST, "已存在"},
      {ENOSPC, "磁盘空间不足"},         {EROFS, "文件系统为只读"},  {EIO, "磁盘读写出错"},
      {EMFILE, "打开的文件过多"},       {ENAMETOOLONG, "名称过长"}, {ELOOP, "链接层数过多"}};
  for (const auto& [code, zh] : kReasons) {
    const std::string_view en = std::strerror(code);
    if (text.ends_with(en)) return text.replace(text.size() - en.size(), en.size(), zh);
  }
  return text;
}

}  // namespace

Language Session::language() const {
  const std::string& word = lang.empty() ? locale : lang;
  return word.starts_with("zh") ? Language::kChinese : Language::kEnglish;
}

std::string Say(const Session& session, std::string_view en, std::string_view zh) {
  return std::string(session.language() == Language::kChinese ? zh : en);
}

void Complain(const Session& session, std::string_view en, std::string_view zh) {
  const bool chinese = session.language() == Language::kChinese;
  fmt::print(stderr, "writ: {}\n", chinese ? WithReasonInChinese(std::string(zh)) : en);
}

void AddLanguage(CLI::App* command, Session& session) {
  command->add_option("--lang", session.lang, "language of messages: en or zh")
      ->check(CLI::IsMember({"en", "zh"}));
}

void AddFormat(CLI::App* command, Session& session, std::vector<std::string> allowed) {
  command->add_option("--format", session.format, "form of the result")
      ->check(CLI::IsMember(std::move(allowed)));
}

void AddLibrary(CLI::App* command, Session& session) {
  command->add_option("--library", session.libraries, "folder to look in for what `use` names")
      ->allow_extra_args(false);
}

void AddDates(CLI::App* command, Session& session) {
  command->add_option("--as-of", session.as_of, "decision date, YYYY-MM-DD (default: today)");
  command->add_option("--known-on", session.known_on,
                      "use only facts recorded by this day (default: the decision date)");
}

namespace {

// The one place where the command line asks what day it is: a civil day at +08:00.
Date TodayInChina() {
  const int64_t seconds = static_cast<int64_t>(std::time(nullptr)) + int64_t{8} * 3600;
  return Date::FromDays(static_cast<int32_t>(seconds / 86400)).value();
}

std::optional<Date> ReadDate(const Session& session, const char* option, const std::string& text) {
  auto date = Date::ParseIso(text);
  if (!date) {
    Complain(session, fmt::format("{} {}: not a date; write it like 2026-03-10", option, text),
             fmt::format("{} {}:不是日期,请写成 2026-03-10 的样子", option, text));
  }
  return date;
}

}  // namespace

std::optional<Dates> DatesOf(const Session& session) {
  Dates dates{};
  if (session.as_of.empty()) {
    dates.as_of = TodayInChina();
  } else if (auto date = ReadDate(session, "--as-of", session.as_of)) {
    dates.as_of = *date;
  } else {
    return std::nullopt;
  }
  dates.known_on = dates.as_of;
  if (!session.known_on.empty()) {
    auto date = ReadDate(session, "--known-on", session.known_on);
    if (!date) return std::nullopt;
    dates.known_on = *date;
  }
  return dates;
}

bool Emit(const Session& session, std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return true;
  Complain(session, "the result could not be written to standard output", "结果无法写到标准输出");
  return false;
}

int TellResult(const Session& session, std::string_view text) {
  return Emit(session, text) ? kClean : kUnreadable;
}

bool Report(const Session& session, const Diagnostics& diagnostics, const SourceSet& sources) {
  const auto sorted = diagnostics.Sorted();
  if (session.format == "json") return Emit(session, RenderJson(sorted, sources));
  if (session.format == "sarif") return Emit(session, RenderSarif(sorted, sources));
  const auto text = RenderText(sorted, sources, {session.language(), session.colour_err});
  std::fwrite(text.data(), 1, text.size(), stderr);
  if (diagnostics.dropped() > 0) {
    Complain(session, fmt::format("{} more are not shown", diagnostics.dropped()),
             fmt::format("另有 {} 条未显示", diagnostics.dropped()));
  }
  return true;
}

}  // namespace writ::cli
