"""Words that ask or connect and never tell what a text is about: no term, no shared word.

Collected from the phrasing of collection forms and of talk ("求", "寻找", "希望解决", "怎么"),
not from any domain. Pairs of characters that only occur inside such phrases stand here too.
"""

from __future__ import annotations

_CONNECTING = """
以及 及其 并且 而且 或者 还是 但是 可是 不过 因为 所以 由于 因此 如果 虽然 然后 同时 其中 其他 其它
对于 关于 根据 按照 通过 利用 采用 使用 作为 为了 之间 之后 之前 以后 以前 以上 以下 以内 左右
这个 那个 这种 那种 这些 那些 这样 那样 哪个 哪些 哪里 我们 你们 他们 它们 咱们 大家 自己 别人
一个 一种 一些 一直 一下 一点 一样 一般 一定 两个 几个 多个 各种 各类 每个 每年 每天 全部 所有
没有 不能 不会 不要 不用 不了 不到 不得 不是 不同 不少 可以 可能 能够 应该 必须 已经 正在 将要
非常 十分 特别 比较 更加 最好 最近 目前 现在 今年 去年 当前 现有 原有 原来 后来 时候 有时 经常 老是
总是 还有 都是 就是 也是 只是 只有 只能 还要 还能 又要 也能 都能 才能 一来 出来 起来 下来 下去 上去
回来 过来 进去 进行 实现 开展 完成 达到 得到 做到 成为 属于 具有 拥有 存在 包括 主要 有关 相关 方面
有效 具备 提供 配套 适用 适合 适于 用于 应用 使其 从而 进而 分别 均可 不仅
"""

_ASKING = """
寻求 寻找 征集 征求 诚求 急求 急需 需求 需要 需寻 希望 想要 想找 想请 想上 想问 请问 请教 求助 求购
帮忙 帮助 帮着 帮我 看看 有没有 有没 能否 能不能 可否 是否 怎么 怎么办 怎样 如何 什么 为什么 怎么回事
办法 法子 方法 方案 措施 途径 思路 问题 难题 困难 瓶颈 痛点 解决 解决方案 攻克 攻关 突破 改进 改善
提高 提升 降低 减少 增加 优化 合作 对接 联合 委托 引进 支持 指导 咨询 专家 老师 高校 院校 研究所
科研院所 科研单位 技术难题 技术需求 关键技术 核心技术
"""

_GENERIC = """
技术 工艺 系统 装置 设备 产品 项目 研究 研发 开发 设计 制备 制造 生产 加工 企业 公司 我厂 我司 本厂
单位 工厂 厂里 厂子 车间 成果 专利 课题 平台 产业化 关键 核心 新型 高效 先进 国内 国外 国际 领先 水平
情况 内容 要求 目标 指标 预期 基础 条件 能力 质量 性能 效果 效率 成本 费用 投入 资金 万元 时间 部分
领域 行业 市场 用户 客户 老板 师傅 工人 人员 东西 地方 事情
"""

_ENGLISH = """
the of and to in for on with by an is are be as at from or that this it its our we you they their
how what which who can could would need needs needed want wants seek seeking look looking find
solution solutions technology technologies method methods problem problems help please any some
develop development improve improving using use used based new high low such has have not no
"""

_EVERYDAY = """
超过 产生 给出 回到 变成 合计 运行 处理 操作 提前 留下 保持 发生 出现 形成 造成 导致 引起
变化 剩下 拿来 放进 保证 确保 允许 继续 停止 开始 结束 打开 关闭 准备 安排 参加 参与 制定
建立 给定 看见 听见 知道 觉得 发现 遇到 碰到 跑完 做完 算得 看得 接受 拒绝 配合 负责 试用
使得 超出
"""

STOP_WORDS = frozenset(f"{_CONNECTING}{_ASKING}{_GENERIC}{_ENGLISH}".split())

# Words of any trade: they count when texts are compared, but as what two texts speak of they tell nothing.
EVERYDAY_WORDS = frozenset(_EVERYDAY.split())
