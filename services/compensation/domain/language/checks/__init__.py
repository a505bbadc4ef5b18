"""What a plan may not say: every check names the place, such as `components[1].rate.tiers[2].from`."""
