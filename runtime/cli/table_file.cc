#include "runtime/cli/table_file.h"

#include <fmt/core.h>

#include <algorithm>

#include "engine/render/explanation.h"
#include "runtime/cases/bundle.h"

namespace writ::cli {
namespace {

// As the text that declares it says; "" if the rows stand in that text.
std::string DataPathOf(const Compilation& compilation, const Names& names) {
  for (const Module& module : compilation.modules) {
    if (module.local != names.module) continue;
    for (const syntax::Item& item : module.tree.items) {
      const auto* table = std::get_if<syntax::Table>(&item.node);
      if (table == nullptr) continue;
      const std::string& name = table->alias.any().text;
      if (name == names.id || name == names.en || name == names.zh) return table->data_path;
    }
  }
  return "";
}

std::string LibraryOf(const Program& program, const std::string& local) {
  for (const ModuleUse& use : program.uses)
    if (use.local == local) return use.path;
  return "";
}

}  // namespace

std::string TableAdvice(const Session& session, const Compilation& compilation,
                        const std::set<std::string>& missing) {
  const Program& program = *compilation.program;
  std::string text;
  for (const Table& table : program.tables) {
    if (!missing.contains("table " + table.names.id)) continue;
    const std::string path = DataPathOf(compilation, table.names);
    const std::string library = LibraryOf(program, table.names.module);
    const std::string name = NameFor(table.names, session.language());
    if (path.empty() || library.empty()) {
      const std::string where = path.empty() ? name : path;
      text += Say(session, fmt::format("add the row that is missing to {}\n", where),
                  fmt::format("请在 {} 中补上所缺的行\n", where));
      continue;
    }
    const std::string file = library + "/" + path.substr(path.rfind('/') + 1);
    text += Say(session,
                fmt::format("{} ends before what was asked, or lacks it: put a newer file in its "
                            "place\n  writ reference install {} FILE --as ID\n",
                            name, file),
                fmt::format("「{}」没有所问的数据:请换用更新的文件\n"
                            "  writ reference install {} 文件 --as 工号\n",
                            name, file));
  }
  return text;
}

std::string TableAdvice(const Session& session, cases::Cases& store, const Hash& bundle,
                        const std::set<std::string>& missing) {
  if (std::ranges::none_of(missing,
                           [](const std::string& what) { return what.starts_with("table "); }))
    return "";
  const auto packed = store.BundleOf(bundle);
  return packed ? TableAdvice(session, cases::CompileBundle(*packed), missing) : "";
}

}  // namespace writ::cli
