"""How the names of stations, centres, teams, alliances and the like end."""

KINDS = (
    ("station", "工作站 服务站 研究站 观测站 监测站 试验站 实验站 小院"),
    ("laboratory", "实验室"),
    ("team", "服务团 专家团 服务队 攻关团队 创新团队 特派团"),
    ("alliance", "联盟"),
    ("union", "联合体 共同体"),
    ("centre", "中心"),
    ("base", "基地 示范园 中试线"),
    ("institute", "研究总院 研究院 研究所 技术院 工研院 产研院 产业学院 分院"),
    ("platform", "平台 孵化器 加速器 众创空间"),
)
KIND_OF = {suffix: kind for kind, suffixes in KINDS for suffix in suffixes.split()}
_LONGEST = max(map(len, KIND_OF))


def kind_of_platform(name: str) -> str:
    """Tell what a body is from how its name ends, "" when it is none of these."""
    bare = name.rstrip("”’）)")
    for length in range(min(_LONGEST, len(bare)), 0, -1):
        if bare[-length:] in KIND_OF:
            return KIND_OF[bare[-length:]]
    return ""
