"""Service teams: a society's experts who serve a region together (科技服务团)."""
