// writ audit timestamp: a moment for the log from an authority outside of the house (RFC 3161).
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <filesystem>

#include "runtime/cases/timestamps.h"
#include "runtime/cli/case.h"
#include "runtime/cli/files.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

constexpr size_t kMostBytes = 1 << 20;  // of a response, of certificates

struct TimestampOptions {
  StoreOptions store;
  std::string out, response, authorities;
};

int Ask(const Session& session, const TimestampOptions& options, cases::Cases& store) {
  std::error_code error;
  if (std::filesystem::exists(options.out, error)) {
    Complain(session, fmt::format("{}: is there already; name another file", options.out),
             fmt::format("{}:已存在;请另指定文件", options.out));
    return kUnreadable;
  }
  const auto asked = cases::Timestamps(store).Ask();
  if (!asked) return Tell(session, asked.error());
  if (auto written = WriteFile(options.out, asked->request); !written) {
    Complain(session, fmt::format("{}: cannot be written: {}", options.out, written.error()),
             fmt::format("{}:无法写入:{}", options.out, written.error()));
    return kUnreadable;
  }
  const std::string text = Say(
      session,
      fmt::format("{}: asks for a timestamp of the first {} records; hand it to an authority\n",
                  options.out, asked->size),
      fmt::format("{}:请求为前 {} 条记录加盖时间戳;请提交时间戳机构\n", options.out, asked->size));
  return TellResult(session, text);
}

int Add(const Session& session, const TimestampOptions& options, cases::Cases& store,
        const cases::Asking& asking) {
  std::string bytes[2];
  for (const auto& [path, into] :
       {std::pair(&options.response, &bytes[0]), std::pair(&options.authorities, &bytes[1])}) {
    auto read = ReadFile(*path, kMostBytes);
    if (!read) {
      Complain(session, fmt::format("{}: {}", *path, read.error()),
               fmt::format("{}:{}", *path, read.error()));
      return kUnreadable;
    }
    *into = *std::move(read);
  }
  const auto added = cases::Timestamps(store).Add(bytes[0], bytes[1], asking);
  if (!added) return Tell(session, added.error());
  const std::string moment = added->stamped.moment.ToIso();
  const std::string text = Say(session,
                               fmt::format("the first {} records were there at {}, says {}\n",
                                           added->size, moment, added->stamped.authority),
                               fmt::format("前 {} 条记录在 {} 已存在;出具机构:{}\n", added->size,
                                           moment, added->stamped.authority));
  return TellResult(session, text);
}

}  // namespace

CaseCommand AddAuditTimestamp(CLI::App* audit, Session& session) {
  auto* command =
      audit->add_subcommand("timestamp", "a moment from an authority outside, as of RFC 3161");
  command->require_subcommand(1);
  auto options = std::make_shared<TimestampOptions>();
  auto* request = command->add_subcommand("request", "a request for the log as it is");
  request->add_option("-o,--out", options->out, "its file, which is not there yet")->required();
  auto* add = command->add_subcommand("add", "what the authority answered");
  add->add_option("response", options->response, "the file of its response")->required();
  add->add_option("--ca", options->authorities, "certificates of authorities, in PEM")->required();
  AddActor(add, options->store, true);
  for (CLI::App* one : {request, add}) {
    AddStore(one, options->store);
    AddNow(one, options->store);
    AddLanguage(one, session);
  }
  return {command, [&session, options, request] {
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return request->parsed() ? Ask(session, *options, store)
                                                      : Add(session, *options, store, asking);
                           });
          }};
}

}  // namespace writ::cli
